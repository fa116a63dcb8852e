import { FileInput } from '@mantine/core'
import type { ImportedRow } from '@sallyport/contract/schemas/users/user-import.ts'
import { userImportTemplate } from '@sallyport/contract/schemas/users/user-import-file.ts'
import { useState } from 'react'
import { Badge } from '../../components/display/badge.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { LeaveButton, Window } from '../../components/windows/window.tsx'
import { useImportUsers } from '../../data/account/users.ts'
import { InputError } from '../../data/api/failure.ts'
import { sentenceOf } from '../../data/api/sentence.ts'
import { t, tc } from '../../lib/language/language.ts'

const maxBytes = 1_000_000
const template = `data:text/csv;charset=utf-8,${encodeURIComponent(userImportTemplate)}`

/** Selects a file, checks its rows, imports them, and shows the result. */
export function ImportWindow({ onClose }: { onClose: () => void }) {
  const [csv, setCsv] = useState<string | null>(null)
  const [mistake, setMistake] = useState<InputError | null>(null)
  const run = useImportUsers()
  const report = run.data?.data.attributes
  const isDone = report?.dryRun === false
  const choose = async (file: File | null) => {
    run.reset()
    setCsv(null)
    setMistake(null)
    if (!file) return
    if (file.size > maxBytes)
      return setMistake(new InputError(t('The file is larger than 1 MB. Split it into several.')))
    const text = await file.text()
    setCsv(text)
    run.mutate({ csv: text, dryRun: true })
  }
  return (
    <Window title={t('Import users')} size="xl" hasChanges={csv !== null && !isDone} onClose={onClose}>
      <div className="window-form">
        {!isDone && <Choose onChoose={choose} />}
        <ErrorMessage error={mistake ?? run.error} />
        {run.isPending && (
          <p role="status" className="window-intro">
            {run.variables.dryRun ? t('Checking rows…') : t('Adding users…')}
          </p>
        )}
        {report && <Report {...report} />}
        <div className="window-buttons">
          <LeaveButton>{isDone ? t('Close') : t('Cancel')}</LeaveButton>
          {!isDone && (
            <BusyButton
              disabled={csv === null || !report || report.accepted === 0}
              loading={run.isPending}
              onClick={() => csv !== null && run.mutate({ csv, dryRun: false })}
            >
              {report && report.accepted > 0
                ? t('Import {count, plural, one {# user} other {# users}}', { count: report.accepted })
                : t('Import users')}
            </BusyButton>
          )}
        </div>
      </div>
    </Window>
  )
}

const Choose = ({ onChoose }: { onChoose: (file: File | null) => void }) => (
  <>
    <p className="window-intro">
      {t('One user per row, at most 1,000. The file is checked first; nothing is saved until you confirm.')}{' '}
      <a href={template} download="users-template.csv">
        {t('Download template')}
      </a>
    </p>
    <FileInput
      label={t('CSV file')}
      placeholder={t('Select a file')}
      accept=".csv,text/csv"
      clearButtonProps={{ 'aria-label': t('Clear file') }}
      onChange={onChoose}
      clearable
      data-autofocus
    />
  </>
)

interface ReportProps {
  readonly dryRun: boolean
  readonly accepted: number
  readonly refused: number
  readonly rows: readonly ImportedRow[]
}

function Report({ dryRun, accepted, refused, rows }: ReportProps) {
  const shown = rows.toSorted((a, b) => Number(b.outcome === 'refused') - Number(a.outcome === 'refused'))
  return (
    <>
      <p role="status" className="import-sum">
        {dryRun
          ? t('{accepted} would be added, {refused} rejected.', { accepted, refused })
          : t('{accepted} added, {refused} rejected.', { accepted, refused })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="import-rows" tabIndex={0} aria-label={t('Scrollable rows of the file')}>
        <DataTable label={t('Rows of the file')} rows={shown} rowKey={({ line }) => line} columns={columns} />
      </section>
    </>
  )
}

const outcomes = {
  added: ['good', t('added')],
  good: ['good', tc('row', 'good')],
  refused: ['bad', t('rejected')],
} as const

const columns: readonly Column<ImportedRow>[] = [
  { title: t('Username'), cell: ({ username }) => username || <span className="dim">{t('empty')}</span> },
  { title: t('Line'), isShort: true, cell: ({ line }) => line },
  {
    title: t('Result'),
    isShort: true,
    cell: ({ outcome }) => <Badge tone={outcomes[outcome][0]}>{outcomes[outcome][1]}</Badge>,
  },
  { title: t('Reason'), cell: ({ reason }) => reason && sentenceOf(reason) },
]
