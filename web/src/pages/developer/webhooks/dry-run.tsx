/** The messages that a webhook with these settings would have received in the last days. */

import { Select } from '@mantine/core'
import { eventWords } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { useState } from 'react'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { ErrorMessage } from '../../../components/display/states.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { type DryRunSettings, useDryRun } from '../../../data/webhooks/webhook-trials.ts'
import { numberText } from '../../../lib/language/language.ts'
import { counted, dryRunText } from './dry-run-text.ts'

const spans = ['1', '7', '30', '90'].map((days) => ({ value: days, label: counted(Number(days), 'day') }))

export function DryRun({ settings }: { settings: DryRunSettings }) {
  const run = useDryRun()
  const [days, setDays] = useState('7')
  const asked = { ...settings, days: Number(days) }
  // The result is valid for the settings it was requested with.
  const found = JSON.stringify(run.variables) === JSON.stringify(asked) ? run.data : undefined
  return (
    <section className="dry-run" aria-label="Dry run">
      <div className="dry-run-ask">
        <Select
          aria-label="Period"
          data={spans}
          value={days}
          onChange={(value) => setDays(value ?? '7')}
          allowDeselect={false}
        />
        <BusyButton variant="default" loading={run.isPending} onClick={() => run.mutate(asked)}>
          Test with the last {days === '1' ? 'day' : `${days} days`}
        </BusyButton>
      </div>
      <ErrorMessage error={run.error} />
      <div aria-live="polite">
        {found && (
          <>
            <p className="dry-run-sum">{dryRunText(found)}</p>
            {found.examples.length > 0 && (
              <DataTable
                label="Would have fired"
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
  { title: 'When', cell: ({ created }) => <RelativeTime at={created} /> },
  { title: 'Event', cell: ({ event }) => eventWords[event] },
  { title: 'Path/File', cell: (example) => <Paths example={example} /> },
  { title: 'Username', drops: 3, cell: ({ username }) => username },
  { title: 'Protocol', drops: 3, cell: ({ protocol }) => protocol },
]

const Paths = ({ example: { resourcePaths, resourceCount } }: { example: Example }) => (
  <span className="mono">
    {resourcePaths[0]}
    {resourceCount > 1 && <span className="dim"> and {numberText(resourceCount - 1)} more</span>}
  </span>
)
