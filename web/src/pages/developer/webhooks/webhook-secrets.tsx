import { Button } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { ReactNode } from 'react'
import { Window } from '../../../components/windows/window.tsx'
import { useMe } from '../../../data/account/me.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { exactTime } from '../../../lib/time.ts'
import { Credential } from '../keys/credential.tsx'

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
          {rich(
            'Messages to {endpointUrl} are signed in two ways. Your application must verify one of the signatures before it trusts a message.',
            { endpointUrl: <span className="mono">{attributes.endpointUrl}</span> },
          )}
        </p>
        <Credential name={t('Verification token')} value={attributes.verificationToken}>
          {rich(
            'The header <code>X-Exavault-Signature</code> is the MD5 hash, in hex, of this token followed directly by the raw body.',
            { code },
          )}
        </Credential>
        <Credential name={t('Signing secret')} value={attributes.signingSecret}>
          {rich(
            'For Standard Webhooks libraries, which read the headers <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code>.',
            { code },
          )}
        </Credential>
        {attributes.previousUntil && (
          <p className="developer-once">
            {t('Messages are also signed with the previous secrets until {previousUntil}.', {
              previousUntil: exactTime(attributes.previousUntil, timeZone),
            })}
          </p>
        )}
        <div className="window-buttons">
          <Button variant={onTest ? 'default' : 'filled'} onClick={onClose}>
            {t('CLOSE')}
          </Button>
          {onTest && (
            <Button data-autofocus onClick={onTest}>
              {t('SEND TEST')}
            </Button>
          )}
        </div>
      </div>
    </Window>
  )
}

const code = (text: ReactNode) => <code>{text}</code>
