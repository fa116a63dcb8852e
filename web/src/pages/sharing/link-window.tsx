/** The result of a share: its link, and a snippet to embed it in another page. */
import { Button } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Link } from '@tanstack/react-router'
import { CodeLine } from '../../components/display/code-block.tsx'
import { LabelledCopyButton } from '../../components/display/copy-button.tsx'
import { QrCode } from '../../components/display/qr-code.tsx'
import { Window } from '../../components/windows/window.tsx'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { useUndeliveredEmails } from '../../data/account/undelivered-emails.ts'
import { t } from '../../lib/language/language.ts'
import { linkOf, snippetOf } from './share-form.ts'

const invitedText = (who: string, waits: boolean): string =>
  waits
    ? t(
        'The invitation to {who} is waiting because this server cannot send emails. Until then, send the link yourself.',
        { who },
      )
    : t('An invitation to {who} is being sent.', { who })

export function LinkWindow({ share, isNew = false, onClose }: { share: Share; isNew?: boolean; onClose: () => void }) {
  const { name, isPublic, recipients, embed, formId } = share.attributes
  const me = useMe()
  const { data: mail } = useUndeliveredEmails(isNew && isAdmin(me))
  const invited = recipients.filter(({ sent }) => sent)
  const { length: count, 0: first } = invited
  const addressed = first?.email
  const link = linkOf(share)
  return (
    <Window title={isNew ? t('{name} is ready', { name }) : t('Link of {name}', { name })} onClose={onClose}>
      <div className="window-form">
        <div className="window-text">
          {isNew && count > 0 && (
            <p>
              {invitedText(
                count === 1 && addressed ? addressed : t('{count} people', { count }),
                mail?.hasServer === false,
              )}
            </p>
          )}
          {isPublic ? (
            <>
              <p>{t('Send this link to the people you share with:')}</p>
              <div className="share-link">
                <div className="share-link-text">
                  <code className="share-address">{link}</code>
                  <p className="share-link-note">
                    <a href={link} target="_blank" rel="noreferrer">
                      {t('View as visitor')}
                    </a>
                  </p>
                </div>
                <QrCode text={link} label={t('QR code of the link {link}', { link })} size={104} />
              </div>
            </>
          ) : (
            <p>{t('Only the personal links in the invitations open the share.')}</p>
          )}
          {embed && isPublic && (
            <>
              <p>{t('Embed it in a web page:')}</p>
              <CodeLine text={snippetOf(share)} what={t('embed snippet')} />
            </>
          )}
        </div>
        {isNew && formId !== null && <Link to={`/sharing/receive/${formId}/form`}>{t('Edit form')}</Link>}
        <div className="window-buttons">
          <Button variant={isPublic ? 'default' : 'filled'} data-autofocus onClick={onClose}>
            {t('Close')}
          </Button>
          {isPublic && <LabelledCopyButton value={link} what={t('link')} label={t('Copy link')} isPrimary />}
        </div>
      </div>
    </Window>
  )
}
