/** How fast messages may follow each other to an endpoint that has a limit of so many a second. Pure. */

/** A tenth of a second's worth goes at once, so that a fast pace does not need a thousand looks a second. */
const share = 0.1

/** Between two messages the slowest pace leaves no more than this. */
export const slowestPaceMs = 1_000

/** How many of those that want to may go now. */
export const burstOf = (rate: number, wanted: number): number => Math.min(wanted, Math.max(1, Math.floor(rate * share)))

/** When the next may go after so many went now, in ms. */
export const nextAfter = (rate: number, now: number, sent: number): number => now + Math.ceil((sent * 1_000) / rate)
