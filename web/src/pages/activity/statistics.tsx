/** Charts of the last day: webhook deliveries, their duration, transactions and storage. */
import { Progress } from '@mantine/core'
import type { ActivityHour } from '@sallyport/contract/schemas/activity/activity-stats.ts'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { durationText } from '../../components/webhooks/delivery.tsx'
import { useActivityStats } from '../../data/webhooks/activity.ts'
import { sizeText } from '../../lib/bytes.ts'
import { Bars, Chart, Plot } from './chart.tsx'
import { areaPath, linePath, y } from './chart-geometry.ts'
import './activity.css'
import { numberText } from '../../lib/language/language.ts'

/** The API's value for no limit. */
const noLimit = 2_147_483_647

export function Page() {
  const stats = useActivityStats()
  if (stats.error) return <ErrorMessage error={stats.error} onRetry={stats.refetch} />
  if (!stats.data) return <Loading rows={8} />
  const { hours, transactionsUsed, transactionsLimit, diskUsed, diskLimit } = stats.data
  return (
    <div className="charts">
      <Deliveries hours={hours} />
      <Latency hours={hours} />
      <Transactions hours={hours} used={transactionsUsed} limit={transactionsLimit} />
      <Storage used={diskUsed} limit={diskLimit} />
    </div>
  )
}

type Hours = { readonly hours: readonly ActivityHour[] }

const total = (hours: readonly ActivityHour[], of: (hour: ActivityHour) => number) =>
  hours.reduce((sum, hour) => sum + of(hour), 0)
const many = (count: number) => numberText(count)

function Deliveries({ hours }: Hours) {
  const [good, bad] = [total(hours, (hour) => hour.delivered), total(hours, (hour) => hour.failed)]
  const sum = good + bad === 0 ? 'No messages were sent.' : `${many(good)} attempts delivered, ${many(bad)} failed.`
  return (
    <Chart
      title="Webhook deliveries"
      sum={sum}
      picture={
        <Plot label={sum} hours={hours} most={Math.max(...hours.map((hour) => hour.delivered + hour.failed))}>
          {(most) => <Bars hours={hours} most={most} />}
        </Plot>
      }
      hours={hours}
      columns={[
        { title: 'Delivered', isNumber: true, cell: ({ delivered }) => many(delivered) },
        { title: 'Failed', isNumber: true, cell: ({ failed }) => many(failed) },
      ]}
    />
  )
}

function Latency({ hours }: Hours) {
  const last = hours.findLast(({ latencyMedian }) => latencyMedian !== null)
  const sum = last
    ? `In the last hour with deliveries, the median duration was ${durationText(last.latencyMedian ?? 0)} (line) and the 95th percentile ${durationText(last.latencyP95 ?? 0)} (dashes).`
    : 'No deliveries.'
  const cell = (ms: number | null) => (ms === null ? '–' : durationText(ms))
  return (
    <Chart
      title="Delivery duration"
      sum={sum}
      picture={
        <Plot label={sum} hours={hours} unit="ms" most={Math.max(...hours.map(({ latencyP95 }) => latencyP95 ?? 0))}>
          {(most) => (
            <>
              <path
                className="chart-line-second"
                d={linePath(
                  hours.map(({ latencyP95 }) => latencyP95),
                  most,
                )}
              />
              <path
                className="chart-line"
                d={linePath(
                  hours.map(({ latencyMedian }) => latencyMedian),
                  most,
                )}
              />
            </>
          )}
        </Plot>
      }
      hours={hours}
      columns={[
        { title: 'Median', isNumber: true, cell: ({ latencyMedian }) => cell(latencyMedian) },
        { title: '95th percentile', isNumber: true, cell: ({ latencyP95 }) => cell(latencyP95) },
      ]}
    />
  )
}

function Transactions({ hours, used, limit }: Hours & { used: number; limit: number }) {
  const isLimited = limit < noLimit
  const sum = isLimited
    ? `${many(used)} of ${many(limit)} transactions of the last 24 hours are used.`
    : `${many(used)} transactions in the last 24 hours; there is no limit.`
  const most = Math.max(...hours.map(({ transactions }) => transactions))
  const hourlyShare = limit / 24
  // A distant limit would flatten the chart.
  const showsLimit = isLimited && hourlyShare <= most * 4
  return (
    <Chart
      title="Transactions"
      sum={sum}
      picture={
        <Plot label={sum} hours={hours} most={showsLimit ? Math.max(most, hourlyShare) : most}>
          {(top) => (
            <>
              <path
                className="chart-area"
                d={areaPath(
                  hours.map(({ transactions }) => transactions),
                  top,
                )}
              />
              {showsLimit && (
                <line className="chart-limit" x1={44} x2={480} y1={y(hourlyShare, top)} y2={y(hourlyShare, top)} />
              )}
            </>
          )}
        </Plot>
      }
      hours={hours}
      columns={[{ title: 'Transactions', isNumber: true, cell: ({ transactions }) => many(transactions) }]}
    />
  )
}

/** The API's value for no storage limit. */
const endless = Number.MAX_SAFE_INTEGER

function Storage({ used, limit }: { used: number; limit: number }) {
  const share = Math.min(100, (used / limit) * 100)
  const part = share < 1 && used > 0 ? 'less than 1' : Math.round(share)
  const words =
    limit >= endless
      ? `${sizeText(used)} is used, including the trash; there is no limit.`
      : `${sizeText(used)} of ${sizeText(limit)} (${part} %) is used, including the trash.`
  return (
    <section className="chart" aria-label="Storage">
      <div className="chart-head">
        <h2>Storage</h2>
      </div>
      <p className="chart-sum">{words}</p>
      {limit < endless && (
        <Progress value={share} size="lg" aria-label={words} color={share >= 90 ? 'danger' : 'teal'} />
      )}
    </section>
  )
}
