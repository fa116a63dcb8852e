/** What can be done with an attempt, in both webhook logs. */
import { Button } from '@mantine/core'
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import type { ReactNode } from 'react'
import { useResend } from '../../data/webhooks/webhooks.ts'
import { t } from '../../lib/language/language.ts'
import { ErrorMessage } from '../display/states.tsx'
import { BusyButton } from '../forms/busy-button.tsx'

interface ShowProps {
  readonly entry: WebhookActivityEntry
  readonly onShow: (entry: WebhookActivityEntry) => void
}

/** Opens the attempt, in the last column of the log. */
export const ShowAttempt = ({ entry, onShow }: ShowProps) => (
  <Button
    variant="default"
    size="xs"
    aria-label={t('Show {attemptId}', { attemptId: entry.attributes.attemptId })}
    onClick={() => onShow(entry)}
  >
    {t('Show')}
  </Button>
)

interface ResendProps {
  readonly entry: WebhookActivityEntry
  /** The button beside it, which leaves the attempt. */
  readonly children: ReactNode
}

/** Sends the message of an attempt again: the end of a window about it. */
export function ResendAttempt({ entry, children }: ResendProps) {
  const resend = useResend()
  return (
    <>
      <ErrorMessage error={resend.error} />
      <p role="status" className="window-intro">
        {resend.isSuccess && t('The message is being sent again; the new attempt appears in the log.')}
      </p>
      <div className="window-buttons">
        {children}
        <BusyButton loading={resend.isPending} disabled={resend.isSuccess} onClick={() => resend.mutate(entry.id)}>
          {t('RESEND WEBHOOK')}
        </BusyButton>
      </div>
    </>
  )
}
