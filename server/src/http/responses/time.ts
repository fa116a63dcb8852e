import { formatOffset } from '../../lib/time.ts'

// Cache of one entry: neighbouring times in a response are mostly equal.
const last = { iso: '', timeZone: '', text: '' }

/** A stored instant as ISO 8601 with the offset of the caller's time zone. */
export function moment(iso: string, timeZone: string): string {
  if (iso === last.iso && timeZone === last.timeZone) return last.text
  const text = formatOffset(new Date(iso), timeZone)
  Object.assign(last, { iso, timeZone, text })
  return text
}

export const momentOrNull = (iso: string | null, timeZone: string): string | null =>
  iso === null ? null : moment(iso, timeZone)

/** Seconds since 1970. */
export const unixSeconds = (iso: string): number => Math.floor(Date.parse(iso) / 1_000)
