/** Users and folders with the most bytes, with links to their entries in the session log. */
import type { TransferSums } from '@sallyport/contract/schemas/activity/transfers.ts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type ChartColumn, ExportButton, numberColumn } from '../../components/charts/chart.tsx'
import { LongPath } from '../../components/display/long-path.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import type { TransferStats } from '../../data/account/dashboard.ts'
import { sizeText } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'
import { dayText } from './periods.ts'

interface TopRow extends TransferSums {
  readonly key: string
  readonly name: string
  /** The filters of the log; absent for rows without entries of one name. */
  readonly search?: Readonly<Record<string, string>>
}

const bytesOf = ({ uploadedBytes, downloadedBytes }: TransferSums) => uploadedBytes + downloadedBytes

const columnsOf = (title: string): (ChartColumn<TopRow> & { readonly drops?: 0 })[] => [
  { title, text: ({ name }) => name },
  { ...numberColumn<TopRow>(t('Uploads'), ({ uploads }) => uploads), drops: 0 },
  numberColumn<TopRow>(t('Uploaded'), ({ uploadedBytes }) => uploadedBytes, sizeText),
  { ...numberColumn<TopRow>(t('Downloads'), ({ downloads }) => downloads), drops: 0 },
  numberColumn<TopRow>(t('Downloaded'), ({ downloadedBytes }) => downloadedBytes, sizeText),
]

const NameCell = ({ name, search }: TopRow) =>
  search ? (
    <Link to="/activity/session" search={search as never}>
      {search['path'] ? <LongPath text={name} /> : <bdi className="dashboard-name">{name}</bdi>}
    </Link>
  ) : (
    <span className="dim">{name}</span>
  )

interface TopProps {
  readonly title: string
  readonly about: string
  readonly column: string
  readonly rows: readonly TopRow[]
  readonly empty: ReactNode
}

function Top({ title, about, column, rows, empty }: TopProps) {
  const columns = columnsOf(column)
  const shown: Column<TopRow>[] = columns.map(({ title: name, text, isNumber = false, drops }, at) =>
    at === 0
      ? { title: name, isPath: true, cell: NameCell }
      : { title: name, isNumber, cell: text, ...(drops !== undefined && { drops }) },
  )
  return (
    <section className="chart" aria-label={title}>
      <div className="chart-head">
        <h2>{title}</h2>
        {rows.length > 0 && <ExportButton title={title} rows={rows} columns={columns} />}
      </div>
      <p className="chart-sum">{about}</p>
      {rows.length === 0 ? (
        <p className="dim">{empty}</p>
      ) : (
        <DataTable label={title} rows={rows} rowKey={({ key }) => key} columns={shown} />
      )}
    </section>
  )
}

const hasAny = (sums: TransferSums) => bytesOf(sums) + sums.uploads + sums.downloads > 0

export function TopUsers({ stats: { users, visitors, from, usersFrom } }: { stats: TransferStats }) {
  const rows: TopRow[] = users.map(({ username, ...sums }) => ({
    ...sums,
    key: `user ${username}`,
    name: username,
    search: { user: username, from: usersFrom },
  }))
  if (hasAny(visitors)) rows.push({ ...visitors, key: 'visitors', name: t('Visitors of shares') })
  const sorted = rows.toSorted((a, b) => bytesOf(b) - bytesOf(a))
  return (
    <Top
      title={t('Top users')}
      about={
        usersFrom > from
          ? t('Users who transferred the most bytes since {day}. Older entries of the session log have been deleted.', {
              day: dayText(usersFrom),
            })
          : t('Users who transferred the most bytes.')
      }
      column={t('User')}
      rows={sorted}
      empty={t('No user has transferred files in this time.')}
    />
  )
}

export function TopFolders({ stats: { folders, from } }: { stats: TransferStats }) {
  const rows: TopRow[] = folders.map(({ path, ...sums }) => ({
    ...sums,
    key: path,
    name: path === '/' ? t('Files in the root folder') : path,
    ...(path !== '/' && { search: { path: `${path}/*`, from } }),
  }))
  return (
    <Top
      title={t('Top folders')}
      about={t('Folders directly in the root folder with the most bytes transferred.')}
      column={t('Folder')}
      rows={rows}
      empty={t('No files were transferred in this time.')}
    />
  )
}
