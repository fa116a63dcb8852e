/** How much the trash contains, and who deleted it: counted at each request, up to a limit. */
import type { Queries } from '../../../db/engine.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { mostCounted } from '../listing/content-size.ts'
import { filesIn, foldersBelow } from '../listing/content-size-store.ts'
import { trashOf } from './find.ts'
import { sizedEntries, usersNamed } from './size-store.ts'

/** Users that are named. */
const mostNamed = 5

export interface TrashSize {
  readonly entries: number
  /** Of the entries, and in folders among them. */
  readonly files: number
  readonly folders: number
  /** Of current contents, without versions. */
  readonly bytes: number
  /** False if there is more than was counted. */
  readonly isComplete: boolean
  /** The number of users who deleted the entries, and some of them, the actor first. */
  readonly users: number
  readonly deletedBy: readonly { readonly id: number; readonly username: string; readonly nickname: string }[]
}

/** The total of the part of the trash that an actor sees, or of these entries of it. Throws `forbidden`. */
export async function trashSize(
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  ids: readonly number[] | undefined,
): Promise<TrashSize> {
  const limit = mostCounted.files
  const found = await sizedEntries(q, await trashOf(q, actor, ids), { ids, limit: limit + 1 })
  const entries = found.slice(0, limit)
  const tops = entries.filter(({ isFolder }) => isFolder).slice(0, mostCounted.folders + 1)
  const below =
    tops.length === 0
      ? []
      : await foldersBelow(
          q,
          tops.map(({ id }) => id),
          mostCounted.folders + 1,
        )
  const folders = below.slice(0, mostCounted.folders)
  const inside = folders.length === 0 ? { files: 0, bytes: 0 } : await filesIn(q, folders, limit + 1)
  const files = entries.filter(({ isFolder }) => !isFolder)
  const deleters = new Set(entries.flatMap(({ deletedBy }) => (deletedBy === null ? [] : [deletedBy])))
  const users = [...deleters].toSorted((a, b) => Number(b === actor.userId) - Number(a === actor.userId))
  return {
    entries: entries.length,
    files: files.length + Math.min(inside.files, limit),
    folders: folders.length,
    bytes: inside.bytes + files.reduce((sum, { size }) => sum + size, 0),
    isComplete: found.length <= limit && below.length <= mostCounted.folders && inside.files <= limit,
    users: users.length,
    deletedBy: await named(q, users.slice(0, mostNamed)),
  }
}

/** In this order. */
async function named(q: Queries, ids: readonly number[]) {
  const found = ids.length === 0 ? [] : await usersNamed(q, ids)
  return ids.flatMap((id) => found.filter((user) => user.id === id))
}
