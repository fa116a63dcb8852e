import { Button } from '@mantine/core'
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { ResendAttempt } from '../../components/webhooks/attempt-actions.tsx'
import { Delivery, DeliveryStatus, durationText } from '../../components/webhooks/delivery.tsx'
import { Window } from '../../components/windows/window.tsx'
import { hasStatus } from '../../data/api/failure.ts'
import { useMessage } from '../../data/webhooks/activity.ts'
import { rich, t } from '../../lib/language/language.ts'

interface Props {
  readonly entry: WebhookActivityEntry
  readonly onShow: (entry: WebhookActivityEntry) => void
  readonly onClose: () => void
}

/** One attempt, the other attempts of its message, and a button to send it again. */
export function AttemptWindow({ entry, onShow, onClose }: Props) {
  return (
    <Window title={t('Attempt {attemptId}', { attemptId: entry.attributes.attemptId })} size="xl" onClose={onClose}>
      <div className="window-form">
        <Delivery entry={entry} />
        <MessageTimeline entry={entry} onShow={onShow} />
        <ResendAttempt entry={entry}>
          <Button variant="default" onClick={onClose}>
            {t('Close')}
          </Button>
        </ResendAttempt>
      </div>
    </Window>
  )
}

const states = {
  pending: t('The message is pending'),
  delivered: t('The message was delivered'),
  exhausted: t('The message failed permanently'),
  skipped: t('The message was discarded'),
} as const

function MessageTimeline({ entry, onShow }: Pick<Props, 'entry' | 'onShow'>) {
  const message = useMessage(entry.attributes.messageId)
  if (message.error) return hasStatus(message.error, 404) ? null : <ErrorMessage error={message.error} />
  if (!message.data) return null
  const { attempts, state, due } = message.data
  return (
    <section aria-label={t('Attempts')}>
      <h3 className="attempts-title">
        {state === 'pending' && due
          ? rich('The message is pending and is retried {time}', { time: <RelativeTime at={due} /> })
          : states[state]}
      </h3>
      <ol className="attempts">
        {attempts.map((one) => (
          <li key={one.id} aria-current={one.id === entry.id ? 'step' : undefined}>
            <button type="button" onClick={() => onShow(one)}>
              <span className="mono">{one.attributes.attemptId}</span>
              <DeliveryStatus status={one.attributes.status} />
              <RelativeTime at={one.attributes.sent} />
              <span className="dim">{durationText(one.attributes.duration)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
