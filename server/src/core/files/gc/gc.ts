/** What nobody needs any more: trash past its time, bytes without a holder, uploads that died, bytes nobody knows. */
import type { Tx } from '../../../db/engine.ts'
import type { Needs } from '../../context.ts'
import * as bytes from '../bytes/store.ts'
import { giveBack } from '../quotas/counting.ts'
import { beforePurge } from '../quotas/quotas.ts'
import { passOn } from '../quotas/store.ts'
import * as trash from '../trash/store.ts'
import { forgetGoneFolders } from '../tree/levels-store.ts'

export const trashDays = 7
const batch = 200
/** Bytes younger than this may belong to an upload whose row is not yet seen, or to a backup being restored. */
const unknownBytesMs = 24 * 3_600_000

type SweepContext = Needs<'db' | 'blobs' | 'clock' | 'log'>

/** Erases what has been in the trash for its days. Returns how many resources went. */
export async function purgeTrash(ctx: SweepContext): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - trashDays * 86_400_000).toISOString()
  let erased = 0
  for (;;) {
    const count = await ctx.db.tx(async (tx) => {
      const rows = await trash.trashedBefore(tx, before, batch)
      for (const row of rows) {
        if (row.type === 'dir') await eraseFolder(tx, row)
        else await eraseFile(tx, row)
      }
      return rows.length
    })
    erased += count
    // What lay below an erased folder is found in the next round.
    if (count > 0) continue
    if (erased > 0) await forgetGoneFolders(ctx.db.q)
    return erased
  }
}

async function eraseFolder(tx: Tx, row: trash.Trashed): Promise<void> {
  await beforePurge(tx, row.accountId, row.id)
  // What it lay in may have been purged a moment ago.
  const chargedTo = await trash.chargedTo(tx, row.id)
  await trash.cutLoose(tx, { ...row, chargedTo })
  await passOn(tx, row.id, chargedTo)
  await trash.eraseRow(tx, row.id)
}

async function eraseFile(tx: Tx, row: trash.Trashed): Promise<void> {
  if (row.blobId !== null) {
    await bytes.dropHolder(tx, row.blobId)
    await giveBack(tx, row.accountId, row.id, row.size)
  }
  await trash.eraseRow(tx, row.id)
}

/** Removes bytes that nobody holds. Returns how many blobs went; what can't be removed now is left to the next round. */
export async function sweepBytes(ctx: SweepContext): Promise<number> {
  let removed = 0
  for (;;) {
    const dead = await ctx.db.tx((tx) => bytes.markForDeletion(tx, ctx.clock.now().toISOString(), batch))
    let gone = 0
    for (const blob of dead) if (await removeBytes(ctx, blob)) gone++
    removed += gone
    if (dead.length < batch || gone < dead.length) return removed
  }
}

async function removeBytes(ctx: SweepContext, { id, key, location }: bytes.Condemned): Promise<boolean> {
  try {
    // Those in the database go with their row.
    if (location !== 'inline') await ctx.blobs.remove(key)
    await bytes.forgetCondemned(ctx.db.q, id)
    return true
  } catch (error) {
    ctx.log.error({ err: error, blob: key }, 'bytes that can not be removed')
    return false
  }
}

/** Keys of bytes, by default older than a day, that the database does not know: left by a crash or a restored database. */
export async function* unknownBytes(
  ctx: Needs<'db' | 'blobs' | 'clock'>,
  olderThanMs = unknownBytesMs,
): AsyncIterable<string> {
  const before = ctx.clock.now().getTime() - olderThanMs
  let keys: string[] = []
  async function* settle() {
    const known = await bytes.knownKeys(ctx.db.q, keys)
    yield* keys.filter((key) => !known.has(key))
    keys = []
  }
  for await (const { key, modifiedAt } of ctx.blobs.list()) {
    if (modifiedAt.getTime() < before) keys.push(key)
    if (keys.length >= batch) yield* settle()
  }
  yield* settle()
}

/** At the start of the only node there is: no upload can be running, so all leases of the last run end. */
export const endLeases = (ctx: Needs<'db' | 'clock'>): Promise<void> =>
  bytes.endAllLeases(ctx.db.q, ctx.clock.now().toISOString())
