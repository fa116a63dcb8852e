import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useMe } from '../../data/account/me.ts'
import { clockNow, onTick } from '../../lib/clock.ts'
import { t } from '../../lib/language/language.ts'
import { clockTime, dateIn, exactTime, logTime, minuteTime, timeLeft } from '../../lib/time.ts'
import { timeAgo } from '../../lib/time-ago.ts'
import './time-left.css'

/** Time ago, with the exact time on hover and for screen readers. An empty or missing time reads `never`. */
export function RelativeTime({ at, never = t('never') }: { at: string | null | undefined; never?: string }) {
  const { timeZone } = useMe().attributes
  const now = useNow()
  if (!at) return <span className="dim">{never}</span>
  const exact = exactTime(at, timeZone)
  return (
    <Tooltip label={exact}>
      <time dateTime={at} className="nowrap">
        {timeAgo(at, now, timeZone)}
        <span className="unseen">, {exact}</span>
      </time>
    </Tooltip>
  )
}

/** For logs: the exact time, with the time ago and the time zone on hover. */
export const LogTime = ({ at }: { at: string }) => <FormattedTime at={at} format={logTime} />

/** In details: as in logs, without seconds, which touch screens show, too. */
export const MinuteTime = ({ at }: { at: string }) => <FormattedTime at={at} format={minuteTime} />

/** Below the heading of its day: the time of day, with the rest on hover and for screen readers. */
export const ClockTime = ({ at }: { at: string }) => <FormattedTime at={at} format={clockTime} />

interface FormattedTimeProps {
  readonly at: string
  readonly format: (at: string, timeZone: string, now: number) => string
}

function FormattedTime({ at, format }: FormattedTimeProps) {
  const { timeZone } = useMe().attributes
  const now = useNow()
  return (
    <Tooltip label={`${timeAgo(at, now, timeZone)}: ${exactTime(at, timeZone)}`}>
      <time dateTime={at} className="log-time">
        {format(at, timeZone, now)}
      </time>
    </Tooltip>
  )
}

const soonMs = 86_400_000

/** The time until something is permanently deleted, with the exact end on hover; the last day stands out. */
export function TimeLeft({ at }: { at: string }) {
  const { timeZone } = useMe().attributes
  const now = useNow()
  return (
    <Tooltip label={t('Permanently deleted at {time}', { time: exactTime(at, timeZone) })}>
      <time dateTime={at} className="nowrap time-left" data-soon={Date.parse(at) - now < soonMs}>
        {timeLeft(at, now)}
      </time>
    </Tooltip>
  )
}

/** The current time in ms since 1970: the same for all components, which are rendered again together, every ten seconds. */
export const useNow = (): number => useSyncExternalStore(onTick, clockNow)

/** The date in the user's time zone, "2026-11-22". The component is rendered again at midnight, not before. */
export function useToday(): string {
  const { timeZone } = useMe().attributes
  return useSyncExternalStore(onTick, () => dateIn(timeZone, clockNow()))
}
