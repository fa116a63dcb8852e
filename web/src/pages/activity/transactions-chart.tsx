/** Transactions of the last 24 hours against the limit. */
import type { ActivityHour } from '@sallyport/contract/schemas/activity/activity-stats.ts'
import { Chart, type ChartColumn, numberColumn, Plot } from '../../components/charts/chart.tsx'
import { areaPath, y } from '../../components/charts/chart-geometry.ts'
import { numberText, t } from '../../lib/language/language.ts'

/** "14:00" in the time zone of the server's response, which is the user's. */
export const hourLabel = ({ begins }: ActivityHour): string => begins.slice(11, 16)
export const hourKey = ({ begins }: ActivityHour): string => begins
export const hourColumn: ChartColumn<ActivityHour> = { title: t('Hour'), text: hourLabel, value: hourKey }

/** The API's value for no limit. */
const noLimit = 2_147_483_647

interface Props {
  readonly hours: readonly ActivityHour[]
  readonly used: number
  readonly limit: number
}

export function Transactions({ hours, used, limit }: Props) {
  const isLimited = limit < noLimit
  const sum = isLimited
    ? t('{used} of {limit} transactions were used in the last 24 hours.', {
        used: numberText(used),
        limit: numberText(limit),
      })
    : t('{used} transactions in the last 24 hours; there is no limit.', { used: numberText(used) })
  const most = Math.max(...hours.map(({ transactions }) => transactions))
  const hourlyShare = limit / 24
  // A distant limit would flatten the chart.
  const showsLimit = isLimited && hourlyShare <= most * 4
  return (
    <Chart
      title={t('Transactions')}
      sum={sum}
      picture={
        <Plot label={sum} labels={hours.map(hourLabel)} most={showsLimit ? Math.max(most, hourlyShare) : most}>
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
      rows={hours}
      rowKey={hourKey}
      columns={[hourColumn, numberColumn<ActivityHour>(t('Transactions'), ({ transactions }) => transactions)]}
    />
  )
}
