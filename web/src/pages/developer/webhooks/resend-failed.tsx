/** Resends all failed messages of a range of days: counts them, then asks for confirmation. */

import { Button, TextInput } from '@mantine/core'
import { type ChangeEvent, useState } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { useFailedCount, useResendFailed } from '../../../data/webhooks/webhook-trials.ts'
import { t } from '../../../lib/language/language.ts'
import { endOfDay } from '../../../lib/time.ts'

interface Props {
  readonly webhookId: number
  readonly onBack: () => void
}

const dayMs = 86_400_000
const dayText = (ms: number) => new Date(ms).toISOString().slice(0, 10)

export function ResendFailed({ webhookId, onBack }: Props) {
  const [from, setFrom] = useState(() => dayText(Date.now() - 7 * dayMs))
  // One day beyond today, because the day may already have begun in another time zone.
  const [to, setTo] = useState(() => dayText(Date.now() + dayMs))
  const range = { startDate: from, endDate: endOfDay(to) ?? to }
  const count = useFailedCount(webhookId, range)
  const resend = useResendFailed(webhookId)
  const failed = count.data ?? 0
  const choose = (set: (day: string) => void) => (event: ChangeEvent<HTMLInputElement>) => {
    set(event.currentTarget.value)
    resend.reset()
  }
  return (
    <div className="window-form">
      <p className="window-intro">
        {t(
          'Messages that failed permanently and have not been delivered since are sent again, oldest first, with the same bodies and ids. Receivers that store the ids recognize duplicates.',
        )}
      </p>
      <div className="resend-range">
        <TextInput type="date" label={t('From')} value={from} onChange={choose(setFrom)} />
        <TextInput type="date" label={t('To')} value={to} onChange={choose(setTo)} />
      </div>
      <div aria-live="polite">
        {count.isPending && <Loading rows={1} />}
        {resend.data ? (
          <p>{sentWords(resend.data.data.attributes.count)}</p>
        ) : (
          count.data !== undefined && <p>{failedWords(failed)}</p>
        )}
      </div>
      <ErrorMessage error={resend.error ?? count.error} />
      <div className="window-buttons">
        <Button variant="default" data-autofocus onClick={onBack}>
          {t('Back to log')}
        </Button>
        <BusyButton
          loading={resend.isPending}
          disabled={failed === 0 || count.isFetching || resend.isSuccess}
          onClick={() => resend.mutate({ ...range, confirm: failed })}
        >
          {failed > 0 && !resend.isSuccess
            ? t('RESEND {count, plural, one {# MESSAGE} other {# MESSAGES}}', { count: failed })
            : t('RESEND MESSAGES')}
        </BusyButton>
      </div>
    </div>
  )
}

const sentWords = (count: number): string =>
  t('{count, plural, one {# message is} other {# messages are}} being sent again; the attempts appear in the log.', {
    count,
  })

const failedWords = (count: number): string =>
  count === 0
    ? t('No messages failed on these days.')
    : t('{count, plural, one {# message} other {# messages}} failed on these days.', { count })
