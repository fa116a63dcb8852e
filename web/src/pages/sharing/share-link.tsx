import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { CodeLine } from '../../components/display/code-block.tsx'
import { QrCode } from '../../components/display/qr-code.tsx'
import { t } from '../../lib/language/language.ts'
import { linkOf } from './share-form.ts'

/** The link of a share with its QR code, or that only personal links work. */
export function ShareLink({ share, isCopied }: { share: Share; isCopied: boolean }) {
  if (!share.attributes.isPublic)
    return <p className="window-intro">{t('Only the personal links in the invitations open the share.')}</p>
  const link = linkOf(share)
  return (
    <section className="share-link" aria-label={t('Link')}>
      <div className="share-link-text">
        <CodeLine text={link} what={t('link')} />
        <p className="share-link-note">
          <span role="status">{isCopied ? `${t('The link is copied.')} ` : ''}</span>
          <a href={link} target="_blank" rel="noreferrer">
            {t('View as visitor')}
          </a>
        </p>
      </div>
      <QrCode text={link} label={t('QR code of the link {link}', { link })} size={104} />
    </section>
  )
}
