/** Columns of the session log. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/display/badge.tsx'
import { Icon } from '../../components/display/icon.tsx'
import { LongPath } from '../../components/display/long-path.tsx'
import { ClockTime } from '../../components/display/relative-time.tsx'
import type { Column } from '../../components/lists/data-table.tsx'
import { above } from '../../components/windows/use-close-above.ts'
import { sizeText } from '../../lib/bytes.ts'
import type { Search } from '../../lib/filter-dates.ts'
import { rich, t } from '../../lib/language/language.ts'
import { Who } from './entry-share.tsx'
import { operationLabels, protocolName } from './operation-labels.ts'
import { reasonText } from './reasons.ts'

type Row = SessionActivityEntry

/** Outcomes as the API names them, for people. */
const outcomes: Readonly<Record<string, string>> = {
  partial: t('Partial'),
  failed: t('Failed'),
  denied: t('Denied'),
}

export const Outcome = ({ status }: { status: string }) =>
  status === '-' ? (
    <span className="log-ok">
      <Icon name="check" size={14} /> {t('OK')}
    </span>
  ) : (
    <Badge tone={status === 'partial' ? 'warn' : 'bad'}>{outcomes[status] ?? status}</Badge>
  )

/** "128 s", "2 min 8 s". */
export function secondsText(seconds: number): string {
  if (seconds < 180) return t('{seconds} s', { seconds })
  return t('{minutes} min {seconds} s', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
}

/** "12 MB", "12 MB of 40 MB" if the upload was interrupted. */
export const transferredText = ({ bytesTransferred, totalBytes }: Row['attributes']): string =>
  totalBytes === null
    ? sizeText(bytesTransferred)
    : t('{received} of {total}', { received: sizeText(bytesTransferred), total: sizeText(totalBytes) })

/** The columns that stay at every width say when, who, what and where. */
export const columns = (filters: Search, isOpen: boolean): readonly Column<Row>[] => [
  { title: t('Time'), isShort: true, cell: ({ attributes }) => <ClockTime at={attributes.created} /> },
  { title: t('Username'), isName: true, cell: ({ attributes }) => <Who attributes={attributes} /> },
  { title: t('Type'), isShort: true, cell: ({ attributes }) => <Type attributes={attributes} /> },
  { title: t('Path/File'), isPath: true, cell: ({ attributes }) => <PathOf row={attributes} /> },
  {
    title: t('IP address'),
    drops: 2,
    isName: true,
    cell: ({ attributes: { ipAddress } }) => (
      <span className="mono" title={ipAddress}>
        {ipAddress}
      </span>
    ),
  },
  {
    title: t('Protocol'),
    drops: 1,
    isInCards: true,
    isName: true,
    cell: ({ attributes: { protocol } }) => <span title={protocol}>{protocolName(protocol)}</span>,
  },
  {
    title: t('Size'),
    isNumber: true,
    drops: 3,
    isInCards: true,
    cell: ({ attributes }) => (attributes.bytesTransferred > 0 ? transferredText(attributes) : ''),
  },
  {
    title: t('Duration'),
    isNumber: true,
    drops: 0,
    isInCards: true,
    cell: ({ attributes }) => (attributes.duration > 0 ? secondsText(attributes.duration) : ''),
  },
  detailsColumn(filters, isOpen),
]

/** Signing in and out, of which a log has more than of anything else. */
const connections: ReadonlySet<string> = new Set(['PASS', 'EXIT'])

/** What was done, and its outcome if that was not OK. */
function Type({ attributes: { operation, status } }: Pick<Row, 'attributes'>) {
  const label = operationLabels[operation]
  const isOk = status === '-'
  // Its name is its outcome.
  if (operation === 'DENIED') return <Badge tone="bad">{label}</Badge>
  return (
    <span className={isOk && connections.has(operation) ? 'log-type log-quiet' : 'log-type'} title={label}>
      <span className="log-type-label">{label}</span>
      {!isOk && <Outcome status={status} />}
    </span>
  )
}

const detailsColumn = (filters: Search, isOpen: boolean): Column<Row> => ({
  title: '',
  name: t('Details'),
  isAction: true,
  cell: ({ id, attributes: { operation, fileName } }) => (
    <Link
      to="."
      search={{ ...filters, entry: String(id) } as never}
      replace={isOpen}
      state={(isOpen || above) as never}
      resetScroll={false}
      preload={false}
      id={`entry-${id}`}
      className="log-open"
      aria-label={t('Details: {operation} {path}', { operation: operationLabels[operation], path: fileName })}
    >
      <Icon name="right" size={16} />
    </Link>
  ),
})

const PathOf = ({ row: { fileName, fileSource, reason, version } }: { row: Row['attributes'] }) =>
  (fileName || reason) && (
    <div className="log-path">
      {fileName && <LongPath text={fileName} />}
      {fileSource && (
        <span className="log-source">{rich('from {fileSource}', { fileSource: <LongPath text={fileSource} /> })}</span>
      )}
      {version && <span className="log-source">{t('version {number}', { number: `${version.number}` })}</span>}
      {reason && (
        <span className="log-reason" title={reasonText(reason)}>
          {reasonText(reason)}
        </span>
      )}
    </div>
  )
