/** How many emails a user or an account may still send within its hour, and when a waiting one will go. Pure. */

const hourMs = 3_600_000

/** An hour begins with its first email. */
export interface Hour {
  /** ISO 8601 UTC; '' before the first email. */
  readonly start: string
  readonly sent: number
}

/** The hour as it stands now: one that is over has sent nothing. A clock that was set back begins a new one. */
export function currentHour({ start, sent }: Hour, now: Date): Hour {
  const age = now.getTime() - Date.parse(start)
  return age >= 0 && age < hourMs ? { start, sent } : { start: now.toISOString(), sent: 0 }
}

export const endOf = ({ start }: Hour): string => new Date(Date.parse(start) + hourMs).toISOString()

/**
 * When the email with `before` others in front of it may be sent, if `limit` may go an hour; null for within this hour.
 */
export function turnOf(before: number, hour: Hour, limit: number, now: Date): string | null {
  const current = currentHour(hour, now)
  const beyond = before - (limit - current.sent)
  if (beyond < 0) return null
  return new Date(Date.parse(endOf(current)) + Math.floor(beyond / limit) * hourMs).toISOString()
}

/** How many hours' worth of emails may wait; what a request would add to more is refused. */
const mostHours = 24

export const mostWaiting = (perHour: number): number => perHour * mostHours
