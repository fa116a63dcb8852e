/**
 * Bytes stored in the folders of an account's root folder, for administrators. Folders have no sizes of their own, so that an upload
 * does not wait for all folders above it: they are counted in the background when the account has changed, so seldom that counting
 * takes a thousandth of the time at most.
 */
import { mustBeAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { sumBelow } from './counting.ts'
import * as store from './folder-sizes-store.ts'

interface FolderSize {
  /** Absolute in the account. */
  readonly path: string
  /** Everything below it, with its trash, versions and uploads in progress. */
  readonly bytes: number
}

interface FolderSizes {
  /** The largest first, at most `kept`. */
  readonly folders: readonly FolderSize[]
  /** The number of further folders, and their bytes. */
  readonly others: { readonly count: number; readonly bytes: number }
}

export interface CountedSizes extends FolderSizes {
  /** When they were counted. */
  readonly at: string
}

const kept = 20
const foldersAtOnce = 500
const accountsAtOnce = 50
/** Shortest time between two counts, in ms, and the longest without a change of the account's bytes: folders may have moved. */
const shortestMs = 600_000
const longestMs = 86_400_000
/** After this time another node may count, in ms. */
const leaseMs = 3_600_000

type CountingContext = Needs<'db' | 'clock'>

/** Counts accounts that are due, one after the other. An aborted count begins again when its lease has ended. */
export async function countFolderSizes(ctx: CountingContext, signal?: AbortSignal): Promise<void> {
  const now = ctx.clock.now().getTime()
  const at = (ms: number) => new Date(ms).toISOString()
  for (const account of await store.dueAccounts(ctx.db.q, at(now), at(now - longestMs), accountsAtOnce)) {
    if (signal?.aborted) return
    const { accountId, rootId, diskUsed } = account
    if (!(await ctx.db.tx((tx) => store.claimCount(tx, accountId, at(now), at(now + leaseMs))))) continue
    const started = performance.now()
    const counted = await count(ctx, rootId, signal)
    if (!counted) return
    const sizes = JSON.stringify(counted)
    const end = ctx.clock.now().getTime()
    const due = at(end + Math.max(shortestMs, 1_000 * (performance.now() - started)))
    await store.putSizes(ctx.db.q, accountId, { sizes, diskUsed, at: at(end), due })
  }
}

/** Null if it was aborted. */
async function count({ db }: CountingContext, rootId: number, signal?: AbortSignal): Promise<FolderSizes | null> {
  let folders: FolderSize[] = []
  const others = { count: 0, bytes: 0 }
  for (let after = 0; ; ) {
    const page = await store.foldersIn(db.q, rootId, after, foldersAtOnce)
    for (const { id, name } of page) {
      if (signal?.aborted) return null
      folders = [...folders, { path: `/${name}`, bytes: (await sumBelow(db.q, id)).bytes }].toSorted(
        (a, b) => b.bytes - a.bytes,
      )
      const rest = folders.length > kept ? folders.pop() : undefined
      if (!rest) continue
      others.count += 1
      others.bytes += rest.bytes
    }
    if (page.length < foldersAtOnce) return { folders, others }
    after = page.at(-1)?.id ?? after
  }
}

/** The sizes as they were counted last; null if they were not. Throws `forbidden`. */
export async function folderSizes(ctx: Needs<'db'>, actor: Actor): Promise<CountedSizes | null> {
  mustBeAdmin(actor, 'see activity')
  const found = await store.sizesOf(ctx.db.q, actor.accountId)
  return found && { ...(JSON.parse(found.sizes) as FolderSizes), at: found.at }
}
