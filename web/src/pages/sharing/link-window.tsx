/** The result of a share: its link, and a snippet to embed it in another page. */
import { Button } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Link } from '@tanstack/react-router'
import { CodeLine } from '../../components/display/code-block.tsx'
import { Window } from '../../components/windows/window.tsx'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { useUndeliveredEmails } from '../../data/account/undelivered-emails.ts'
import { linkOf, snippetOf } from './share-form.ts'

const invitedText = (who: string, waits: boolean): string =>
  waits
    ? `The invitation to ${who} is waiting because this server cannot send emails. Until then, send the link yourself.`
    : `An invitation to ${who} is being sent.`

export function LinkWindow({ share, isNew = false, onClose }: { share: Share; isNew?: boolean; onClose: () => void }) {
  const { name, isPublic, recipients, embed, formId } = share.attributes
  const me = useMe()
  const { data: mail } = useUndeliveredEmails(isNew && isAdmin(me))
  const invited = recipients.filter(({ sent }) => sent)
  const { length: count, 0: first } = invited
  const addressed = first?.email
  return (
    <Window title={isNew ? `${name} is ready` : `Link of ${name}`} onClose={onClose}>
      <div className="window-form">
        <div className="window-text">
          {isNew && count > 0 && (
            <p>{invitedText(count === 1 && addressed ? addressed : `${count} people`, mail?.hasServer === false)}</p>
          )}
          {isPublic ? (
            <>
              <p>Send this link to the people you share with:</p>
              <CodeLine text={linkOf(share)} what="link" />
              <p>
                <a href={linkOf(share)} target="_blank" rel="noreferrer">
                  View as visitor
                </a>
              </p>
            </>
          ) : (
            <p>Only the personal links in the invitations open the share.</p>
          )}
          {embed && isPublic && (
            <>
              <p>Embed it in a web page:</p>
              <CodeLine text={snippetOf(share)} what="embed snippet" />
            </>
          )}
        </div>
        {isNew && formId !== null && <Link to={`/sharing/receive/${formId}/form`}>Edit form</Link>}
        <div className="window-buttons">
          <Button data-autofocus onClick={onClose}>
            CLOSE
          </Button>
        </div>
      </div>
    </Window>
  )
}
