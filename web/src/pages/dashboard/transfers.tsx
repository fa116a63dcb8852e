/** Transfers and bytes over days, weeks or months, and the users and folders with the most bytes. */
import { SegmentedControl } from '@mantine/core'
import type { TransferPeriod } from '@sallyport/contract/schemas/activity/transfers.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Bars, Chart, type ChartColumn, numberColumn, Plot } from '../../components/charts/chart.tsx'
import type { ScaleUnit } from '../../components/charts/chart-geometry.ts'
import { Section } from '../../components/display/page-title.tsx'
import { Empty, ErrorMessage } from '../../components/display/states.tsx'
import type { TransferStats, TransferUnit, useTransferStats } from '../../data/account/dashboard.ts'
import { sizeText } from '../../lib/bytes.ts'
import { numberText, t } from '../../lib/language/language.ts'
import { longPeriod, shortPeriod } from './periods.ts'
import { TopFolders, TopUsers } from './top.tsx'

const units = [
  { value: 'day', label: t('Days') },
  { value: 'week', label: t('Weeks') },
  { value: 'month', label: t('Months') },
] satisfies { value: TransferUnit; label: string }[]

/** What the server returns for each unit. */
const abouts: Readonly<Record<TransferUnit, string>> = {
  day: t('Uploads and downloads of the last 30 days, over all protocols. Days begin at midnight UTC.'),
  week: t('Uploads and downloads of the last 26 weeks, over all protocols. Weeks begin on Monday at midnight UTC.'),
  month: t('Uploads and downloads of the last 13 months, over all protocols. Months begin at midnight UTC.'),
}

/** The unit is in the address, so that a view can be shared as a link. */
export function useUnit() {
  const { unit } = useSearch({ strict: false }) as { unit?: string }
  const navigate = useNavigate()
  const known = units.find(({ value }) => value === unit)?.value ?? 'day'
  return [known, (next: string) => void navigate({ to: '.', search: { unit: next } as never, replace: true })] as const
}

export function Transfers({ found }: { found: ReturnType<typeof useTransferStats> }) {
  const [unit, setUnit] = useUnit()
  const { data, error, refetch } = found
  return (
    <Section
      id="transfers"
      title={t('Transfers')}
      about={abouts[unit]}
      action={<SegmentedControl aria-label={t('Period')} data={units} value={unit} onChange={setUnit} />}
    >
      {data ? <Known stats={data} /> : <ErrorMessage error={error} onRetry={refetch} />}
    </Section>
  )
}

function Known({ stats }: { stats: TransferStats }) {
  const isEmpty = stats.periods.every((period) => bytesOf(period) + countOf(period) === 0)
  return (
    <>
      {!stats.complete && (
        <p className="dim" role="status">
          {t('Earlier transfers are still being counted: some numbers are too low.')}
        </p>
      )}
      {isEmpty ? (
        <Empty icon="pulse" title={t('No transfers in this time')}>
          {t('Numbers appear within a minute of the first upload or download.')}
        </Empty>
      ) : (
        <div className="charts">
          <Counts stats={stats} />
          <Bytes stats={stats} />
          <TopUsers stats={stats} />
          <TopFolders stats={stats} />
        </div>
      )}
    </>
  )
}

const countOf = ({ uploads, downloads }: TransferPeriod) => uploads + downloads
const bytesOf = ({ uploadedBytes, downloadedBytes }: TransferPeriod) => uploadedBytes + downloadedBytes
const total = (stats: TransferStats, of: (period: TransferPeriod) => number) =>
  stats.periods.reduce((sum, period) => sum + of(period), 0)

interface StackProps {
  readonly title: string
  readonly stats: TransferStats
  readonly up: (period: TransferPeriod) => number
  readonly down: (period: TransferPeriod) => number
  readonly text: (value: number) => string
  readonly unit: ScaleUnit
  /** Names of both values, also in the table. */
  readonly names: readonly [string, string]
}

const Counts = ({ stats }: { stats: TransferStats }) => (
  <Stack
    title={t('Files transferred')}
    stats={stats}
    up={({ uploads }) => uploads}
    down={({ downloads }) => downloads}
    text={numberText}
    unit=""
    names={[t('Uploads'), t('Downloads')]}
  />
)

const Bytes = ({ stats }: { stats: TransferStats }) => (
  <Stack
    title={t('Bytes transferred')}
    stats={stats}
    up={({ uploadedBytes }) => uploadedBytes}
    down={({ downloadedBytes }) => downloadedBytes}
    text={sizeText}
    unit="bytes"
    names={[t('Uploaded'), t('Downloaded')]}
  />
)

function Stack({ title, stats, up, down, text, unit, names: [upName, downName] }: StackProps) {
  const { periods } = stats
  const columns: ChartColumn<TransferPeriod>[] = [
    { title: t('Period'), text: ({ begins }) => longPeriod(stats.unit, begins), value: ({ begins }) => begins },
    numberColumn(upName, up, text),
    numberColumn(downName, down, text),
  ]
  const sum = `${upName}: ${text(total(stats, up))}. ${downName}: ${text(total(stats, down))}.`
  const words = (period: TransferPeriod) =>
    `${longPeriod(stats.unit, period.begins)}\n${upName}: ${text(up(period))}\n${downName}: ${text(down(period))}`
  const bars = periods.map((period) => ({
    key: period.begins,
    upper: down(period),
    lower: up(period),
    hint: words(period),
  }))
  const picture = (
    <>
      <ul className="chart-legend" aria-hidden="true">
        <Legend className="chart-up" name={upName} />
        <Legend className="chart-down" name={downName} />
      </ul>
      <Plot
        label={sum}
        labels={periods.map(({ begins }) => shortPeriod(stats.unit, begins))}
        unit={unit}
        most={Math.max(...periods.map((period) => up(period) + down(period)))}
      >
        {(most) => <Bars bars={bars} most={most} upperClass="chart-down" lowerClass="chart-up" />}
      </Plot>
    </>
  )
  return (
    <Chart title={title} sum={sum} picture={picture} rows={periods} rowKey={({ begins }) => begins} columns={columns} />
  )
}

const Legend = ({ className, name }: { className: string; name: string }) => (
  <li>
    <svg viewBox="0 0 10 10" aria-hidden="true">
      <rect className={className} width="10" height="10" rx="2" />
    </svg>
    {name}
  </li>
)
