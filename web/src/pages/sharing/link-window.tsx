/** What a share is for: its link, to be passed on, and what puts it into another page. */
import { Button } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Link } from '@tanstack/react-router'
import { CodeLine } from '../../components/display/code-block.tsx'
import { Window } from '../../components/windows/window.tsx'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { useStuckLetters } from '../../data/account/undelivered-emails.ts'
import { linkOf, snippetOf } from './share-form.ts'

const invitedText = (who: string, waits: boolean): string =>
  waits
    ? `The invitation to ${who} waits until this server can send mail. Until then pass the link on yourself.`
    : `An invitation to ${who} is on its way.`

export function LinkWindow({ share, isNew = false, onClose }: { share: Share; isNew?: boolean; onClose: () => void }) {
  const { name, isPublic, recipients, embed, formId } = share.attributes
  const me = useMe()
  const { data: mail } = useStuckLetters(isNew && isAdmin(me))
  const invited = recipients.filter(({ sent }) => sent)
  const { length: told, 0: first } = invited
  const addressed = first?.email
  return (
    <Window title={isNew ? `${name} is ready` : `Link of ${name}`} onClose={onClose}>
      <div className="window-form">
        <div className="window-text">
          {isNew && told > 0 && (
            <p>{invitedText(told === 1 && addressed ? addressed : `${told} people`, mail?.hasServer === false)}</p>
          )}
          {isPublic ? (
            <>
              <p>Pass this link on to whom you like:</p>
              <CodeLine text={linkOf(share)} what="link" />
              <p>
                <a href={linkOf(share)} target="_blank" rel="noreferrer">
                  See the page as visitors do
                </a>
              </p>
            </>
          ) : (
            <p>Only the personal links in the invitations open it.</p>
          )}
          {embed && isPublic && (
            <>
              <p>This shows it inside of another web page:</p>
              <CodeLine text={snippetOf(share)} what="embed snippet" />
            </>
          )}
        </div>
        {isNew && formId !== null && <Link to={`/sharing/receive/${formId}/form`}>Change what its form asks for</Link>}
        <div className="window-buttons">
          <Button data-autofocus onClick={onClose}>
            CLOSE
          </Button>
        </div>
      </div>
    </Window>
  )
}
