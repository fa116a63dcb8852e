/** Server settings → IMPORTS: what commands of `./sallyport import` do and have found; below it one report, `7`. */
import type { ImportReport } from '@sallyport/contract/schemas/server/import-report.ts'
import { Link, useParams } from '@tanstack/react-router'
import { Badge } from '../../components/display/badge.tsx'
import { CodeBlock } from '../../components/display/code-block.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { useImportReports } from '../../data/account/import-reports.ts'
import { t } from '../../lib/language/language.ts'
import { ImportProgress } from './import-progress.tsx'
import { ImportReportView } from './import-report.tsx'
import { commandWords, countWords, severityCounts, severityTones, stateOf } from './import-words.ts'
import './server.css'
import './imports.css'

export function Page() {
  const { _splat = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useImportReports()
  if (error) return <ErrorMessage error={error} onRetry={refetch} />
  if (isPending) return <Loading rows={4} />
  if (_splat !== '') return <One report={data.reports.find(({ id }) => String(id) === _splat)} />
  return data.reports.length === 0 ? <NoImports /> : <List {...data} />
}

const One = ({ report }: { report: ImportReport | undefined }) =>
  report ? (
    <ImportReportView key={report.id} report={report} />
  ) : (
    <Empty
      icon="document"
      title={t('This report is not here any more')}
      action={<Link to="/server/imports">{t('All imports')}</Link>}
    >
      {t('When a command ends, its report replaces the former one of the same import.')}
    </Empty>
  )

const NoImports = () => (
  <Empty
    icon="inbox"
    title={t('No imports')}
    action={<CodeBlock what={t('command')} text="./sallyport import plan local --folder /srv/files --into /old" />}
  >
    {t(
      'Files, users and shares of another server, or of a folder, are imported at the command line. A plan changes nothing and says what an import would bring. Its report appears here.',
    )}
  </Empty>
)

interface ListProps {
  readonly reports: readonly ImportReport[]
  readonly total: number
}

/** The reports of one import together, imports with the latest report first. */
function byImport(reports: readonly ImportReport[]): ImportReport[] {
  const groups = Map.groupBy(reports, groupOf)
  return [...groups.values()].flat()
}

const groupOf = ({ attributes: { kind, address, account, into } }: ImportReport) =>
  JSON.stringify([address, into, account, kind])

const List = ({ reports, total }: ListProps) => (
  <Section
    id="imports"
    title={t('Imports')}
    about={t('Reports of ./sallyport import, the last one of each command. The list updates itself.')}
  >
    <DataTable
      label={t('Imports')}
      rows={byImport(reports)}
      rowKey={({ id }) => id}
      columns={columns()}
      groups={{ of: groupOf, title: (key) => <ImportHead names={JSON.parse(key)} /> }}
    />
    {total > reports.length && (
      <p className="dim">{t('The {reports} latest of {total} are shown.', { reports: reports.length, total })}</p>
    )}
  </Section>
)

const ImportHead = ({ names: [address, into, account, kind] }: { names: readonly string[] }) => (
  <div className="import-head">
    <span className="mono">{address}</span>
    <span className="dim">
      {t('{kind}, into {folder} of {account}', { kind: kind ?? '', folder: into ?? '', account: account ?? '' })}
    </span>
  </div>
)

const columns = (): Column<ImportReport>[] => [
  {
    title: t('Command'),
    isName: true,
    cell: ({ id, attributes: { command } }) => (
      <Link to="/server/imports/$" params={{ _splat: String(id) }}>
        {commandWords()[command]}
      </Link>
    ),
  },
  {
    title: t('State'),
    hasRoom: true,
    cell: (report) => {
      const { tone, words } = stateOf(report.attributes)
      return (
        <div>
          <Badge tone={tone}>{words}</Badge>
          {report.attributes.state === 'running' && <ImportProgress attributes={report.attributes} />}
        </div>
      )
    },
  },
  {
    title: t('Findings'),
    isInCards: true,
    cell: ({ attributes }) => (
      <span className="import-counts">
        {severityCounts(attributes).map(([severity, count]) => (
          <Badge key={severity} tone={severityTones[severity]}>
            {countWords(severity, count)}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    title: t('Last seen'),
    isShort: true,
    drops: 1,
    isInCards: true,
    cell: ({ attributes: { ended, lastSeen } }) => <RelativeTime at={ended ?? lastSeen} />,
  },
]
