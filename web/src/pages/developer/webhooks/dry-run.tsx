/** The messages that a webhook with these settings would have received in the last days. */

import { Select } from '@mantine/core'
import { useState } from 'react'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { ErrorMessage } from '../../../components/display/states.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { eventNames } from '../../../components/webhooks/event-names.ts'
import { type DryRunSettings, useDryRun } from '../../../data/webhooks/webhook-trials.ts'
import { numberText, t } from '../../../lib/language/language.ts'

const spans = ['1', '7', '30', '90'].map((days) => ({
  value: days,
  label: t('{days, plural, one {# day} other {# days}}', { days: Number(days) }),
}))

export function DryRun({ settings }: { settings: DryRunSettings }) {
  const run = useDryRun()
  const [days, setDays] = useState('7')
  const asked = { ...settings, days: Number(days) }
  // The result is valid for the settings it was requested with.
  const found = JSON.stringify(run.variables) === JSON.stringify(asked) ? run.data : undefined
  return (
    <section className="dry-run" aria-label={t('Dry run')}>
      <div className="dry-run-ask">
        <Select
          aria-label={t('Period')}
          data={spans}
          value={days}
          onChange={(value) => setDays(value ?? '7')}
          allowDeselect={false}
        />
        <BusyButton variant="default" loading={run.isPending} onClick={() => run.mutate(asked)}>
          {t('Test with the last {days, plural, one {day} other {# days}}', { days: Number(days) })}
        </BusyButton>
      </div>
      <ErrorMessage error={run.error} />
      <div aria-live="polite">
        {found && (
          <>
            <p className="dry-run-sum">{dryRunText(found)}</p>
            {found.examples.length > 0 && (
              <DataTable
                label={t('Would have fired')}
                rows={found.examples}
                rowKey={({ eventId }) => eventId}
                columns={columns}
              />
            )}
          </>
        )}
      </div>
    </section>
  )
}

type Example = NonNullable<ReturnType<typeof useDryRun>['data']>['examples'][number]

const columns: readonly Column<Example>[] = [
  { title: t('When'), cell: ({ created }) => <RelativeTime at={created} /> },
  { title: t('Event'), cell: ({ event }) => eventNames[event] },
  { title: t('Path/File'), cell: (example) => <Paths example={example} /> },
  { title: t('Username'), drops: 3, cell: ({ username }) => username },
  { title: t('Protocol'), drops: 3, cell: ({ protocol }) => protocol },
]

const Paths = ({ example: { resourcePaths, resourceCount } }: { example: Example }) => (
  <span className="mono">
    {resourcePaths[0]}
    {resourceCount > 1 && (
      <span className="dim"> {t('and {resourceCount} more', { resourceCount: numberText(resourceCount - 1) })}</span>
    )}
  </span>
)

interface DryRunCounts {
  readonly complete: boolean
  readonly eventsSeen: number
  readonly eventsMatched: number
  readonly messages: number
}

/** The result of a dry run as text. */
export function dryRunText({ complete, eventsSeen, eventsMatched, messages }: DryRunCounts): string {
  if (eventsSeen === 0) return t('No event in that period could have triggered a webhook.')
  const rest = complete ? '' : ` ${t('Only the newest events were checked.')}`
  if (eventsMatched === 0)
    return `${t('It would not have fired: none of {seen, plural, one {# event} other {# events}} matches.', { seen: eventsSeen })}${rest}`
  const newest = eventsMatched > 1 ? ` ${t('The newest:')}` : ''
  const fired = t(
    'It would have fired for {matched} of {seen, plural, one {# event} other {# events}}, with {messages, plural, one {# message} other {# messages}}.',
    { matched: numberText(eventsMatched), seen: eventsSeen, messages },
  )
  return `${fired}${rest}${newest}`
}
