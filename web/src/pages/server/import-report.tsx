/** One report of an import: what the command did, and its findings by kind, with what to do. */
import { Button } from '@mantine/core'
import type { ImportFinding, ImportReport } from '@sallyport/contract/schemas/server/import-report.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '../../components/display/badge.tsx'
import { Icon } from '../../components/display/icon.tsx'
import { LongPath } from '../../components/display/long-path.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, FailureNotice, Loading } from '../../components/display/states.tsx'
import { Segments } from '../../components/forms/segments.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ListCount } from '../../components/lists/list-count.tsx'
import { type Severity, useImportFindings } from '../../data/account/import-reports.ts'
import { useClient } from '../../data/api/client.ts'
import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { numberText, t } from '../../lib/language/language.ts'
import { ImportProgress } from './import-progress.tsx'
import { commandWords, countWords, type FindingKind, kindWords, severityCounts, stateOf } from './import-words.ts'

export function ImportReportView({ report }: { report: ImportReport }) {
  const { attributes } = report
  const { command, address, problem } = attributes
  return (
    <>
      <p className="import-back">
        <Link to="/server/imports">{t('All imports')}</Link>
      </p>
      <Section
        id="import-report"
        title={t('{command} of {source}', { command: commandWords()[command], source: address })}
        action={<Download report={report} />}
      >
        {problem !== null && <FailureNotice failure={{ title: t('It ended early'), detail: sentence(problem) }} />}
        <Facts {...report} />
        <Findings report={report} />
      </Section>
    </>
  )
}

const sentence = (text: string) => apiSentence(text) ?? text

function Download({ report: { id, attributes } }: { report: ImportReport }) {
  const client = useClient()
  if (!attributes.readable || !attributes.downloadable) return null
  return (
    <Button
      variant="default"
      component="a"
      href={client.exportAddress('exportImportReport', { params: { id } })}
      download
      leftSection={<Icon name="download" size={18} />}
    >
      {t('Download report')}
    </Button>
  )
}

function Facts({ attributes }: Pick<ImportReport, 'attributes'>) {
  const { kind, address, account, into, started, ended, lastSeen, state, progress } = attributes
  const { tone, words } = stateOf(attributes)
  return (
    <dl className="server-facts">
      <dt>{t('State')}</dt>
      <dd>
        <Badge tone={tone}>{words}</Badge>
        {state === 'interrupted' && (
          <div className="dim">{t('The command has shown no sign of life for 30 seconds. Run it again.')}</div>
        )}
      </dd>
      <dt>{t('Source')}</dt>
      <dd>
        <span className="mono">{address}</span> ({kind})
      </dd>
      <dt>{t('Target')}</dt>
      <dd>
        <span className="mono">{into}</span> ({account})
      </dd>
      <dt>{t('Started')}</dt>
      <dd>
        <RelativeTime at={started} />
      </dd>
      <dt>{ended === null ? t('Last seen') : t('Ended')}</dt>
      <dd>
        <RelativeTime at={ended ?? lastSeen} />
      </dd>
      {(progress || state === 'running') && (
        <>
          <dt>{t('Progress')}</dt>
          <dd>
            <ImportProgress attributes={attributes} />
          </dd>
        </>
      )}
    </dl>
  )
}

function Findings({ report }: { report: ImportReport }) {
  const [severity, setSeverity] = useState<Severity | 'all'>('all')
  const found = useImportFindings(report, severity === 'all' ? undefined : severity)
  const { attributes } = report
  const counts = severityCounts(attributes)
  if (!attributes.readable)
    return (
      <p className="dim">
        {t('The findings name files and users. Only operators who are administrators of the account can read them.')}
      </p>
    )
  if (attributes.ended === null) return <p className="dim">{t('The findings are here when the command has ended.')}</p>
  if (counts.length === 0) return <p className="dim">{t('There are no findings.')}</p>
  const all = counts.reduce((sum, [, count]) => sum + count, 0)
  const findings = found.data?.findings ?? []
  return (
    <>
      <div className="import-filter">
        <Segments
          label={t('Findings')}
          choices={[
            ['all', t('All ({count})', { count: numberText(all) })] as const,
            ...counts.map(([one, count]) => [one, countWords(one, count)] as const),
          ]}
          value={severity}
          onSelect={setSeverity}
        />
      </div>
      {found.error && <ErrorMessage error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Loading rows={4} />}
      {findings.length > 0 && (
        <>
          <DataTable
            label={t('Findings')}
            rows={findings}
            rowKey={({ id }) => id}
            columns={columns()}
            groups={{
              of: ({ attributes: { kind } }) => kind,
              title: (kind) => <KindHead kind={kind as FindingKind} report={report} />,
            }}
          />
          <ListCount shown={findings.length} total={found.data?.total} pages={found} />
        </>
      )}
    </>
  )
}

function KindHead({ kind, report }: { kind: FindingKind; report: ImportReport }) {
  const { title, about } = kindWords()[kind]
  const { total = 0, listed = 0 } = report.attributes.findings.find((count) => count.kind === kind) ?? {}
  return (
    <div className="import-kind">
      {t('{title}: {total}', { title, total: numberText(total) })}
      {about !== '' && <span className="dim">{about}</span>}
      {listed < total && (
        <span className="dim">{t('The first {listed} are listed.', { listed: numberText(listed) })}</span>
      )}
    </div>
  )
}

const columns = (): Column<ImportFinding>[] => [
  {
    title: t('Name'),
    isName: true,
    cell: ({ attributes: { name, part } }) => (
      <div>
        {name !== '' && <LongPath text={name} />}
        {part !== '' && part !== name && <div className="dim">{part}</div>}
      </div>
    ),
  },
  {
    title: t('Finding'),
    hasRoom: true,
    cell: ({ attributes: { reason, todo } }) => (
      <div>
        <div>{sentence(reason)}</div>
        {todo !== '' && <div className="import-todo">{sentence(todo)}</div>}
      </div>
    ),
  },
]
