/** What a server of several processes and its processes tell each other. Both are this program: nothing in it is checked. */
import type { Listening } from './announce.ts'

/** The count of a key in a process; 0 for none. */
export type CountChange = readonly [process: number, key: string, count: number]

export type FromProcess =
  /** It is there, and listens for messages. */
  | { readonly type: 'hello' }
  /** It accepts connections. */
  | { readonly type: 'ready'; readonly listening: Listening }
  /** It ends, with this reason. */
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'counts'; readonly changes: readonly CountChange[] }
  /** Asks for the metrics of the others. */
  | { readonly type: 'wants metrics' }
  | { readonly type: 'metrics'; readonly text: string }

export type ToProcess =
  | { readonly type: 'begin'; readonly process: number; readonly processes: number }
  | { readonly type: 'stop'; readonly signal: string }
  | { readonly type: 'counts'; readonly changes: readonly CountChange[] }
  /** Asks for its metrics. */
  | { readonly type: 'give metrics' }
  | { readonly type: 'metrics'; readonly texts: readonly string[] }

/**
 * Collects changes while earlier ones are being sent, of each key only the last: what waits for a process that stands still is bounded
 * by the number of keys. `send` calls back when its message has left.
 */
export function createBatches(send: (changes: CountChange[], sent: () => void) => void): {
  add(change: CountChange): void
} {
  const waiting = new Map<string, CountChange>()
  let isSending = false
  const flush = () => {
    isSending = waiting.size > 0
    if (!isSending) return
    const changes = [...waiting.values()]
    waiting.clear()
    send(changes, flush)
  }
  return {
    add(change) {
      waiting.set(`${change[0]} ${change[1]}`, change)
      if (!isSending) flush()
    },
  }
}
