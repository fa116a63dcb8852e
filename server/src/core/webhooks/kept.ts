/** How long events are in the feed, and with them the messages that a webhook's feed consists of, in ms. */
export const feedKeptMs = 90 * 86_400_000
