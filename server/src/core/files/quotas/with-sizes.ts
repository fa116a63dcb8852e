/** Transactions that need the sizes of folders, or room that versions make. */
import type { Tx } from '../../../db/engine.ts'
import type { Needs } from '../../context.ts'
import { type Counted, measure, measureHeld, tries } from './counting.ts'
import { roomMaker } from './quotas.ts'
import { RoomNeeded } from './room-needed.ts'
import { type Sizes, SizesNeeded } from './sizes.ts'
import * as store from './store.ts'

/**
 * Runs a transaction that may move resources across the boundary of a quota. It is run again once all folders whose sizes it needs
 * are counted, and once there is the room that it needs (see `withRoom`). After several counts that concurrent changes invalidated, they are counted with the account locked.
 */
export async function withSizes<T>(
  ctx: Needs<'db'>,
  accountId: number,
  work: (tx: Tx, sizes: Sizes) => Promise<T>,
): Promise<T> {
  const counted = new Map<number, Counted | null>()
  const times = new Map<number, number>()
  const makeRoom = roomMaker(ctx)
  for (;;) {
    try {
      return await ctx.db.tx(async (tx) => {
        const sizes = sizesOf(accountId, counted)
        const result = await work(tx, sizes)
        sizes.mustBeKnown()
        await sizes.drop(tx)
        return result
      })
    } catch (error) {
      if (error instanceof RoomNeeded) {
        await makeRoom(error)
        continue
      }
      if (!(error instanceof SizesNeeded)) throw error
      for (const id of error.folderIds) {
        times.set(id, (times.get(id) ?? 0) + 1)
        counted.set(id, (times.get(id) ?? 0) > tries ? null : await measure(ctx, accountId, id))
      }
    }
  }
}

/** Sizes for one run of a transaction; null ones are counted in it. */
function sizesOf(
  accountId: number,
  counted: ReadonlyMap<number, Counted | null>,
): Sizes & { drop(tx: Tx): Promise<void> } {
  const wanted = new Set<number>()
  let isAdopted = false
  return {
    canMakeRoom: true,
    async adopt(tx) {
      if (isAdopted) return
      isAdopted = true
      for (const [id, size] of counted) {
        const held = size ?? (await measureHeld(tx, accountId, id))
        const quota = await store.quotaOf(tx, id)
        if (quota && !quota.isCounted && quota.changes === held.changes) await store.setUsed(tx, id, held)
      }
    },
    want: (id) => wanted.add(id),
    mustBeKnown() {
      if (wanted.size > 0) throw new SizesNeeded([...wanted])
    },
    /** Deletes counters created for folders that were not moved after all. */
    async drop(tx) {
      if (!isAdopted) return
      for (const id of counted.keys())
        if ((await store.quotaOf(tx, id))?.limit === null) await store.endQuota(tx, accountId, id)
    },
  }
}
