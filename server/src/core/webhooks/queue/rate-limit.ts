/** Rate limit of an endpoint in messages per second. Pure. */

/** The part of a second's messages that is sent at once, so that a high limit does not require a thousand claims per second. */
const burstShare = 0.1

/** The longest interval between two messages for any limit, in ms. */
export const longestIntervalMs = 1_000

/** Number of the requested messages that may be sent now. */
export const burstSize = (rateLimit: number, wanted: number): number =>
  Math.min(wanted, Math.max(1, Math.floor(rateLimit * burstShare)))

/** When the next message may be sent after `sent` messages now, in ms. */
export const nextSendAt = (rateLimit: number, now: number, sent: number): number =>
  now + Math.ceil((sent * 1_000) / rateLimit)
