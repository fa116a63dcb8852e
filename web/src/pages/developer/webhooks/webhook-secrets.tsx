import { Button } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { ReactNode } from 'react'
import { LabelledCopyButton } from '../../../components/display/copy-button.tsx'
import { Window } from '../../../components/windows/window.tsx'
import { useMe } from '../../../data/account/me.ts'
import { exactTime } from '../../../lib/time.ts'

interface Props {
  readonly webhook: Webhook
  readonly title: string
  /** Offers a test message as the next step. */
  readonly onTest?: () => void
  readonly onClose: () => void
}

/** Both secrets, and how a receiver verifies messages with them. */
export function WebhookSecrets({ webhook: { attributes }, title, onTest, onClose }: Props) {
  const { timeZone } = useMe().attributes
  return (
    <Window title={title} onClose={onClose}>
      <div className="window-form">
        <p className="window-intro">
          Messages to <span className="mono">{attributes.endpointUrl}</span> are signed in two ways. Your application
          must verify one of the signatures before it trusts a message.
        </p>
        <Secret name="Verification token" value={attributes.verificationToken}>
          The header <code>X-Exavault-Signature</code> is the MD5, in hex, of this token followed by the raw body.
        </Secret>
        <Secret name="Signing secret" value={attributes.signingSecret}>
          For Standard Webhooks libraries, which read the headers <code>webhook-id</code>,{' '}
          <code>webhook-timestamp</code> and <code>webhook-signature</code>.
        </Secret>
        {attributes.previousUntil && (
          <p className="developer-once">
            Messages are also signed with the previous secrets until {exactTime(attributes.previousUntil, timeZone)}.
          </p>
        )}
        <div className="window-buttons">
          <Button variant={onTest ? 'default' : 'filled'} onClick={onClose}>
            CLOSE
          </Button>
          {onTest && (
            <Button data-autofocus onClick={onTest}>
              SEND TEST
            </Button>
          )}
        </div>
      </div>
    </Window>
  )
}

const Secret = ({ name, value, children }: { name: string; value: string; children: ReactNode }) => (
  <div className="developer-value">
    <span className="developer-value-name">{name}</span>
    <code>{value}</code>
    <LabelledCopyButton value={value} what={name} />
    <p className="developer-value-about">{children}</p>
  </div>
)
