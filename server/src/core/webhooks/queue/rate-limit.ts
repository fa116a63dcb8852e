/** How fast messages may follow each other to an endpoint with a limit of messages a second. Pure. */

/** The part of a second's messages that is sent at once, so that a high limit does not need a thousand claims a second. */
const burstShare = 0.1

/** The longest interval between two messages that any limit causes, in ms. */
export const longestIntervalMs = 1_000

/** How many of the wanted messages may be sent now. */
export const burstSize = (rateLimit: number, wanted: number): number =>
  Math.min(wanted, Math.max(1, Math.floor(rateLimit * burstShare)))

/** When the next message may be sent after `sent` messages now, in ms. */
export const nextSendAt = (rateLimit: number, now: number, sent: number): number =>
  now + Math.ceil((sent * 1_000) / rateLimit)
