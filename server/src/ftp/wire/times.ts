/** Times of MDTM, MFMT, SITE UTIME and of the fact `modify`, always in UTC (RFC 3659, section 2.3). */

/** A modification time to be set. */
export interface TimeChange {
  readonly modifiedAt: Date
  readonly path: string
}

const form = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?$/

/** `YYYYMMDDHHMMSS`; fractions of a second are cut off. */
export function formatTime(at: Date): string {
  return at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace(/\D/g, '')
}

/** The Date of `YYYYMMDDHHMMSS` or `YYYYMMDDHHMMSS.sss` (milliseconds are kept), or null, also for impossible dates. */
export function parseTime(text: string): Date | null {
  const [, year, month, day, hour, minute, second, fraction = ''] = form.exec(text) ?? []
  if (year === undefined) return null
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
  const at = new Date(iso)
  // The 30th of February is read as the 2nd of March, 24:00 as the next day.
  return Number.isNaN(at.getTime()) || at.toISOString() !== iso ? null : at
}

/** The argument of MFMT: `time SP path`. Null if the time is invalid or the path is missing. */
export function parseTimeChange(argument: string | null): TimeChange | null {
  const [, time = '', path = ''] = /^(\d{14}(?:\.\d{1,9})?) (.+)$/s.exec(argument ?? '') ?? []
  const modifiedAt = parseTime(time)
  return modifiedAt === null ? null : { modifiedAt, path }
}

/**
 * The two readings of MDTM's argument: the path whose time is asked for, or, with a time before it, a time to be set (as MFMT; many
 * clients do that). A file can have a name that starts with a time: callers use `change` only if nothing is called `path`.
 */
export interface TimeQuery {
  readonly path: string
  readonly change: TimeChange | null
}

/** Null without a path. */
export function parseTimeQuery(argument: string | null): TimeQuery | null {
  return argument === null || argument === '' ? null : { path: argument, change: parseTimeChange(argument) }
}

const afterPath = /^(.+) (?:\d{14}|\d{12}) (\d{14}|\d{12}) (?:\d{14}|\d{12}) UTC$/is
const beforePath = /^(\d{14}|\d{12}) (.+)$/s

/**
 * The argument of SITE UTIME in both of its forms: `YYYYMMDDhhmm[ss] path`, and `path atime mtime ctime UTC`, of which the second
 * time counts. Null for anything else.
 */
export function parseSiteUtime(argument: string | null): TimeChange | null {
  const [, path = '', time = ''] = afterPath.exec(argument ?? '') ?? []
  if (path !== '') return timeChange(time, path)
  const [, earlyTime = '', pathAfter = ''] = beforePath.exec(argument ?? '') ?? []
  return timeChange(earlyTime, pathAfter)
}

function timeChange(time: string, path: string): TimeChange | null {
  const modifiedAt = parseTime(time.padEnd('YYYYMMDDHHMMSS'.length, '0'))
  return modifiedAt === null ? null : { modifiedAt, path }
}
