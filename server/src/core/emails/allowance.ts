/** Emails that a user or an account may send per hour, and when a queued one can be sent. */

const hourMs = 3_600_000

/** A count of emails sent. The hour begins with the first of them. */
export interface Hour {
  /** ISO 8601 UTC; '' before the first email. */
  readonly start: string
  readonly sent: number
}

/** The hour at `now`: a new one with no emails when the given one has ended or begins in the future, after the clock was set back. */
export function currentHour({ start, sent }: Hour, now: Date): Hour {
  const age = now.getTime() - Date.parse(start)
  return age >= 0 && age < hourMs ? { start, sent } : { start: now.toISOString(), sent: 0 }
}

export const endOfHour = ({ start }: Hour): string => new Date(Date.parse(start) + hourMs).toISOString()

/**
 * When an email with `before` others ahead of it can be sent at `limit` emails per hour; null for within the current hour.
 */
export function sendTime(before: number, hour: Hour, limit: number, now: Date): string | null {
  const current = currentHour(hour, now)
  const beyond = before - (limit - current.sent)
  if (beyond < 0) return null
  return new Date(Date.parse(endOfHour(current)) + Math.floor(beyond / limit) * hourMs).toISOString()
}

/** Length of a queue, in hours of emails. Requests that would exceed it are refused. */
const queuedHours = 24

export const maxQueued = (perHour: number): number => perHour * queuedHours
