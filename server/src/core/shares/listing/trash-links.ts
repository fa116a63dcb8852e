/** Links that lead to what is in the trash. */
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { notFound } from '../../fault.ts'
import { mostCounted } from '../../files/listing/content-size.ts'
import { foldersBelow } from '../../files/listing/content-size-store.ts'
import { trashOf } from '../../files/trash/find.ts'
import { sizedEntries } from '../../files/trash/size-store.ts'
import { enabledLinksOf } from '../links/store.ts'
import { countShares } from './store.ts'

export interface TrashLinks {
  /** Open shared folders and receive folders, and direct links: none works before its folder is restored. */
  readonly shares: number
  readonly directLinks: number
  /** Open sends with copies, which they keep. */
  readonly sends: number
  /** False if there may be more. */
  readonly isComplete: boolean
}

/** The links to these entries of the part of the trash that an actor sees, and to folders in them. Throws `forbidden`, `not-found`. */
export async function linksOfTrash(
  { db: { q }, clock }: Needs<'db' | 'clock'>,
  actor: Actor,
  ids: readonly number[],
): Promise<TrashLinks> {
  const entries = await sizedEntries(q, await trashOf(q, actor, ids), { ids, limit: ids.length })
  if (entries.length === 0) throw notFound('resource', 'None of these files and folders is in the trash.')
  const tops = entries.filter(({ isFolder }) => isFolder).map(({ id }) => id)
  const below = tops.length === 0 ? [] : await foldersBelow(q, tops, mostCounted.folders + 1)
  const folders = below.slice(0, mostCounted.folders)
  const { accountId } = actor
  const openAt = clock.now().toISOString()
  const [shares, links, sends] = await Promise.all([
    countShares(q, accountId, { openAt, folderIds: folders }),
    enabledLinksOf(q, accountId, folders, mostCounted.folders),
    countShares(q, accountId, { openAt, copiesOf: entries.map(({ id }) => id) }),
  ])
  return { shares, directLinks: links.length, sends, isComplete: below.length <= mostCounted.folders }
}
