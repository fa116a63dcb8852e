/** Durations and rates as written in settings. */
import type { Rate } from './rate-limit.ts'

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestMs = 3_650 * 86_400_000

/** `90s`, `30m`, `12h` or `14d` in ms. Throws for anything else; its message has no subject. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const ms = Number(count) * (units[unit] ?? 0)
  if (ms < 1_000 || ms > longestMs) throw new Error(`must be a time such as 90s, 30m, 12h or 14d, not "${text}"`)
  return ms
}

/** The inverse, in the largest unit that fits. */
export function formatDuration(ms: number): string {
  const [unit = 's', length = 1_000] = Object.entries(units).findLast(([, size]) => ms % size === 0) ?? []
  return `${ms / length}${unit}`
}

export const formatRate = ({ most, windowMs }: Rate): string => `${most}/${formatDuration(windowMs)}`

/** `10/15m`: a number per time. Throws for anything else; its message has no subject. */
export function parseRate(text: string): Rate {
  const [, most = '', window = ''] = /^(\d{1,9})\/(\d{1,9}[smhd])$/.exec(text) ?? []
  if (Number(most) < 1) throw new Error(`must be a number and a time, such as 10/15m, not "${text}"`)
  return { most: Number(most), windowMs: parseDuration(window) }
}
