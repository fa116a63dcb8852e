import { formatOffset } from '../../lib/time.ts'

/** A stored instant as a client reads it: ISO 8601 with the offset of the caller's zone. */
export const moment = (iso: string, timeZone: string): string => formatOffset(new Date(iso), timeZone)

export const momentOrNull = (iso: string | null, timeZone: string): string | null =>
  iso === null ? null : moment(iso, timeZone)

/** Seconds since 1970. */
export const unixSeconds = (iso: string): number => Math.floor(Date.parse(iso) / 1_000)
