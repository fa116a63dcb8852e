/** Past events, the newest first, as far back as the feed keeps them. */
import type { Has } from '../tools.ts'
import { eventsBelow, type KeptEvent } from './events-store.ts'

const readAtOnce = 500

/** The events of an account since an instant, in batches; each read is short, so that nobody waits for a long look back. */
export async function* pastEvents(t: Has<'db'>, accountId: number, since: string): AsyncIterable<KeptEvent[]> {
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const batch = await eventsBelow(t.db.q, accountId, { below, since, limit: readAtOnce })
    yield batch
    const last = batch.at(-1)
    if (last === undefined || batch.length < readAtOnce) return
    below = last.id
  }
}
