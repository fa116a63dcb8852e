/** Removes bytes from the stores that they were moved from: only what no row names, and only once a backup knows where they are. */
import type { NamedStore } from '../../../blobs/blob-stores.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import * as bytes from '../bytes/store.ts'
import * as move from './move-store.ts'
import { deleteStore, isNamed } from './stores-store.ts'

const batch = 100
const rowsAtOnce = 1_000
/** Younger files that no row knows may be those of an upload that begins. */
const unknownMs = 24 * 3_600_000

export interface Removed {
  /** Stored files. */
  readonly files: number
  /** Names of stores that have nothing left, which the installation no longer knows. */
  readonly emptied: readonly string[]
  /** Stored files that were left, because they are young and unknown to the database. */
  readonly left: number
}

type RemovalContext = Needs<'db' | 'blobs' | 'clock'>

/** Throws `conflict` unless all files were moved and a backup was made afterwards. Can be repeated after it was interrupted. */
export async function removeSources(ctx: RemovalContext, onProgress: (files: number) => void): Promise<Removed> {
  const others = (await ctx.blobs.all()).filter(({ name }) => name !== ctx.blobs.name)
  if (others.length === 0) throw new Fault('conflict', 'There is no other store with files: nothing is to be removed.')
  await requireMoved(ctx, others)
  let [files, left] = [0, 0]
  const emptied: string[] = []
  for (const other of others) {
    const done = await emptyStore(ctx, other, (removed) => onProgress(files + removed))
    files += done.files
    left += done.left
    if (done.left === 0 && (await forget(ctx, other))) emptied.push(other.name)
  }
  return { files, emptied, left }
}

async function requireMoved({ db }: RemovalContext, others: readonly NamedStore[]): Promise<void> {
  const state = (await move.readMove(db.q))?.state
  const held = (await move.amounts(db.q)).filter(
    (one) => one.state !== 'condemned' && others.some(({ name }) => name === one.store),
  )
  const count = held.reduce((total, { files }) => total + files, 0)
  if (count > 0)
    throw new Fault(
      'conflict',
      `${count} ${count === 1 ? 'file is' : 'files are'} still in ${[...new Set(held.map((one) => one.store))].join(', ')}, with uploads in progress: run ./sallyport storage move --to … again.`,
    )
  if (!state?.endedAt)
    throw new Fault('conflict', 'No move of files has ended: run ./sallyport storage move --to … first.')
  const backup = await move.lastBackup(db.q)
  if (backup === null || backup <= state.endedAt)
    throw new Fault(
      'conflict',
      `The move ended at ${state.endedAt}, and the last backup is ${backup === null ? 'unknown' : `of ${backup}`}: an older backup needs the files where they were. Run ./sallyport backup FOLDER first.`,
    )
}

async function emptyStore(ctx: RemovalContext, { name, store }: NamedStore, onProgress: (files: number) => void) {
  const before = ctx.clock.now().getTime() - unknownMs
  let [files, left] = [0, 0]
  let some: { readonly key: string; readonly isOld: boolean }[] = []
  const removeSome = async () => {
    const keys = some.map(({ key }) => key)
    const [needed, known] = await Promise.all([move.keysNaming(ctx.db.q, name, keys), bytes.knownKeys(ctx.db.q, keys)])
    const isLeft = ({ key, isOld }: (typeof some)[number]) => needed.has(key) || (!known.has(key) && !isOld)
    const removable = some.filter((one) => !isLeft(one))
    await Promise.all(removable.map(({ key }) => store.remove(key)))
    files += removable.length
    left += some.length - removable.length
    some = []
    onProgress(files)
  }
  for await (const { key, modifiedAt } of store.list()) {
    some.push({ key, isOld: modifiedAt.getTime() < before })
    if (some.length >= batch) await removeSome()
  }
  await removeSome()
  return { files, left }
}

/** Forgets a store without bytes. False if a row names it, as one of a server with other settings may. */
async function forget({ db }: RemovalContext, { name, store }: NamedStore): Promise<boolean> {
  for (let deleted = rowsAtOnce; deleted === rowsAtOnce; ) deleted = await move.deleteCondemned(db.q, name, rowsAtOnce)
  if (await isNamed(db.q, name)) return false
  await store.release?.()
  await deleteStore(db.q, name)
  return true
}
