/** Bytes stored in the folders of the root folder, as bars, the largest first. */
import { Link } from '@tanstack/react-router'
import { Chart, type ChartColumn, numberColumn } from '../../components/charts/chart.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import type { Overview } from '../../data/account/dashboard.ts'
import { sizeText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'

type FolderSizes = NonNullable<Overview['folderSizes']>

interface SizeRow {
  readonly name: string
  readonly bytes: number
  /** Absent for the sum of the other folders. */
  readonly path?: string
}

const columns: ChartColumn<SizeRow>[] = [
  { title: t('Folder'), text: ({ name }) => name },
  numberColumn<SizeRow>(t('Stored'), ({ bytes }) => bytes, sizeText),
]

/** The `most` largest folders, and the sum of the others. */
function rowsOf({ folders, others }: FolderSizes, most: number): SizeRow[] {
  const own = folders.slice(0, most)
  const rest = folders.slice(most)
  const count = others.folders + rest.length
  if (count === 0) return own.map(({ path, bytes }) => ({ name: path, path, bytes }))
  const name = t('{count, plural, one {# other folder} other {# other folders}}', { count })
  const bytes = rest.reduce((sum, folder) => sum + folder.bytes, others.bytes)
  return [...own.map((folder) => ({ name: folder.path, ...folder })), { name, bytes }]
}

/** Folders shown as bars; the table has all that the server counts. */
const shown = 7

export function StorageByFolder({ sizes }: { sizes: FolderSizes | null }) {
  const rows = sizes ? rowsOf(sizes, sizes.folders.length) : []
  if (!sizes || rows.length === 0)
    return (
      <section className="chart" aria-label={t('Storage by folder')}>
        <h2>{t('Storage by folder')}</h2>
        <p className="chart-sum">
          {sizes ? t('There are no folders yet.') : t('Folders are being counted. Sizes appear within minutes.')}
        </p>
      </section>
    )
  return (
    <Chart
      title={t('Storage by folder')}
      sum={rich('Everything below each folder, including what was deleted in it. Counted {time}.', {
        time: <RelativeTime key="time" at={sizes.counted} />,
      })}
      picture={<FolderBars rows={rowsOf(sizes, shown)} />}
      rows={rows}
      rowKey={({ name }) => name}
      columns={columns}
    />
  )
}

function FolderBars({ rows }: { rows: readonly SizeRow[] }) {
  const most = Math.max(1, ...rows.map(({ bytes }) => bytes))
  return (
    <ul className="dashboard-bars">
      {rows.map(({ name, path, bytes }) => (
        <li key={name}>
          <span className="dashboard-name">
            {path ? (
              <Link to="/files/$" params={{ _splat: path.slice(1) }}>
                <bdi>{name}</bdi>
              </Link>
            ) : (
              name
            )}
          </span>
          <span className="dashboard-size">{sizeText(bytes)}</span>
          <span className="dashboard-bar" style={{ width: `${(100 * bytes) / most}%` }} />
        </li>
      ))}
    </ul>
  )
}
