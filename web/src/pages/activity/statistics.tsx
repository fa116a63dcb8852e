/** Charts of the last day: webhook deliveries, their duration, transactions and storage. */
import { Progress } from '@mantine/core'
import type { ActivityHour } from '@sallyport/contract/schemas/activity/activity-stats.ts'
import { Bars, Chart, numberColumn, Plot } from '../../components/charts/chart.tsx'
import { linePath } from '../../components/charts/chart-geometry.ts'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { durationText } from '../../components/webhooks/delivery.tsx'
import { useActivityStats } from '../../data/webhooks/activity.ts'
import { sizeText } from '../../lib/bytes.ts'
import { numberText, t } from '../../lib/language/language.ts'
import { hourColumn, hourKey, hourLabel, Transactions } from './transactions-chart.tsx'

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

function Deliveries({ hours }: Hours) {
  const [good, bad] = [total(hours, (hour) => hour.delivered), total(hours, (hour) => hour.failed)]
  const sum =
    good + bad === 0
      ? t('No messages were sent.')
      : t('{good} attempts delivered, {bad} failed.', { good: numberText(good), bad: numberText(bad) })
  const bars = hours.map(({ begins, delivered, failed }) => ({ key: begins, upper: delivered, lower: failed }))
  return (
    <Chart
      title={t('Webhook deliveries')}
      sum={sum}
      picture={
        <Plot
          label={sum}
          labels={hours.map(hourLabel)}
          most={Math.max(...hours.map((hour) => hour.delivered + hour.failed))}
        >
          {(most) => <Bars bars={bars} most={most} upperClass="chart-good" lowerClass="chart-bad" />}
        </Plot>
      }
      rows={hours}
      rowKey={hourKey}
      columns={[
        hourColumn,
        numberColumn<ActivityHour>(t('Delivered'), ({ delivered }) => delivered),
        numberColumn<ActivityHour>(t('Failed'), ({ failed }) => failed),
      ]}
    />
  )
}

function Latency({ hours }: Hours) {
  const last = hours.findLast(({ latencyMedian }) => latencyMedian !== null)
  const sum = last
    ? t(
        'In the last hour with deliveries, the median duration was {latencyMedian} (line) and the 95th percentile {latencyP95} (dashes).',
        { latencyMedian: durationText(last.latencyMedian ?? 0), latencyP95: durationText(last.latencyP95 ?? 0) },
      )
    : t('No deliveries.')
  return (
    <Chart
      title={t('Delivery duration')}
      sum={sum}
      picture={
        <Plot
          label={sum}
          labels={hours.map(hourLabel)}
          unit="ms"
          most={Math.max(...hours.map(({ latencyP95 }) => latencyP95 ?? 0))}
        >
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
      rows={hours}
      rowKey={hourKey}
      columns={[
        hourColumn,
        numberColumn<ActivityHour>(t('Median'), ({ latencyMedian }) => latencyMedian, durationText),
        numberColumn<ActivityHour>(t('95th percentile'), ({ latencyP95 }) => latencyP95, durationText),
      ]}
    />
  )
}

/** The API's value for no storage limit. */
const endless = Number.MAX_SAFE_INTEGER

function Storage({ used, limit }: { used: number; limit: number }) {
  const share = Math.min(100, (used / limit) * 100)
  const part = share < 1 && used > 0 ? t('less than 1') : Math.round(share)
  const words =
    limit >= endless
      ? t('{used} are used, including the Trash Can; there is no limit.', { used: sizeText(used) })
      : t('{used} of {limit} ({part}%) are used, including the Trash Can.', {
          used: sizeText(used),
          limit: sizeText(limit),
          part,
        })
  return (
    <section className="chart" aria-label={t('Storage')}>
      <div className="chart-head">
        <h2>{t('Storage')}</h2>
      </div>
      <p className="chart-sum">{words}</p>
      {limit < endless && (
        <Progress value={share} size="lg" aria-label={words} color={share >= 90 ? 'danger' : 'teal'} />
      )}
    </section>
  )
}
