/** What nobody needs any more: trash past its time, bytes without a holder, uploads that died, bytes nobody knows. */
import type { Tx } from '../../db/engine.ts'
import type { Has } from '../tools.ts'
import * as bytes from './bytes-store.ts'
import { forgetGoneFolders } from './levels-store.ts'
import { beforePurge } from './quotas.ts'
import { giveBack } from './quotas-count.ts'
import { passOn } from './quotas-store.ts'
import * as trash from './trash-store.ts'

export const trashDays = 7
const batch = 200
/** Bytes younger than this may belong to an upload whose row is not yet seen, or to a backup being restored. */
const unknownBytesMs = 24 * 3_600_000

type SweepTools = Has<'db' | 'blobs' | 'clock' | 'log'>

/** Erases what has been in the trash for its days. Returns how many resources went. */
export async function purgeTrash(t: SweepTools): Promise<number> {
  const before = new Date(t.clock.now().getTime() - trashDays * 86_400_000).toISOString()
  let erased = 0
  for (;;) {
    const count = await t.db.tx(async (tx) => {
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
    if (erased > 0) await forgetGoneFolders(t.db.q)
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
export async function sweepBytes(t: SweepTools): Promise<number> {
  let removed = 0
  for (;;) {
    const dead = await t.db.tx((tx) => bytes.condemn(tx, t.clock.now().toISOString(), batch))
    let gone = 0
    for (const blob of dead) if (await removeBytes(t, blob)) gone++
    removed += gone
    if (dead.length < batch || gone < dead.length) return removed
  }
}

async function removeBytes(t: SweepTools, { id, key }: { id: number; key: string }): Promise<boolean> {
  try {
    await t.blobs.remove(key)
    await bytes.forgetCondemned(t.db.q, id)
    return true
  } catch (error) {
    t.log.error({ err: error, blob: key }, 'bytes that can not be removed')
    return false
  }
}

/** Keys of bytes, by default older than a day, that the database does not know: left by a crash or a restored database. */
export async function* unknownBytes(
  t: Has<'db' | 'blobs' | 'clock'>,
  olderThanMs = unknownBytesMs,
): AsyncIterable<string> {
  const before = t.clock.now().getTime() - olderThanMs
  let keys: string[] = []
  async function* settle() {
    const known = await bytes.knownKeys(t.db.q, keys)
    yield* keys.filter((key) => !known.has(key))
    keys = []
  }
  for await (const { key, modifiedAt } of t.blobs.list()) {
    if (modifiedAt.getTime() < before) keys.push(key)
    if (keys.length >= batch) yield* settle()
  }
  yield* settle()
}

/** At the start of the only node there is: no upload can be running, so all leases of the last run end. */
export const endLeases = (t: Has<'db' | 'clock'>): Promise<void> =>
  bytes.endAllLeases(t.db.q, t.clock.now().toISOString())
