/** Reads all folders once before the first byte is copied: how much is new, and whether it fits. */
import * as accounts from '../../core/accounts/accounts.ts'
import { freeSpaceIn } from '../../core/files/quotas/free-space.ts'
import { childNamed } from '../../core/files/tree/store.ts'
import * as tree from '../../core/files/tree/tree.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import * as store from '../../core/imports/store.ts'
import { checkName, PathError } from '../../lib/text/path.ts'
import type { SourceEntry } from '../source.ts'
import { type Visit, walk } from '../walk.ts'
import { stateOf } from './files.ts'
import type { RunScope } from './scope.ts'

/** The folder here for a folder of the source; null if there is none yet. */
interface Here {
  readonly id: number | null
}

/** Throws `storage-full` if the quotas have no space for what is new and not here already. */
export async function countNew(scope: RunScope, into: readonly string[]): Promise<{ files: number; bytes: number }> {
  const { ctx, actor, source, signal } = scope
  const found = { files: 0, bytes: 0 }
  let bytesHere = 0
  const count: Visit<Here> = async (entries, _, parent) => {
    const files = await knownItems(scope, 'file', ofType(entries, 'file'))
    const folders = await knownItems(scope, 'folder', ofType(entries, 'dir'))
    const below: (Here | null)[] = []
    for (const entry of entries) {
      const item = (entry.type === 'dir' ? folders : files).get(entry.id)
      below.push(
        entry.type === 'dir' ? { id: item?.targetId ?? (await childOf(scope, parent, entry))?.id ?? null } : null,
      )
      if (entry.type === 'dir' || isUnchanged(entry, item)) continue
      found.files += 1
      found.bytes += entry.size
      if (item?.state !== 'done' && (await isHere(scope, parent, entry))) bytesHere += entry.size
    }
    return below
  }
  const top = await tree.folderAt(ctx.db.q, actor, into)
  await walk<Here>(source.files, { id: top?.resource.id ?? null }, count, {
    signal,
    onGone: () => undefined,
    onSkipped: () => undefined,
    onSpecial: () => undefined,
  })
  const space = await accounts.spaceOf(ctx, actor.accountId)
  const room = await freeSpaceIn(ctx.db.q, actor, space, () => tree.deepestFolder(ctx.db.q, actor, into))
  room.check(found.bytes - bytesHere)
  return found
}

const ofType = (entries: readonly SourceEntry[], type: SourceEntry['type']) =>
  entries.filter((entry) => entry.type === type)

/** Whether a file here has the content, as far as the source tells without sending it. */
async function isHere(scope: RunScope, parent: Here, entry: SourceEntry): Promise<boolean> {
  const there = await childOf(scope, parent, entry)
  if (there?.type !== 'file' || there.size !== entry.size) return false
  return entry.sha256 === null || entry.sha256 === there.sha256
}

async function childOf({ ctx }: RunScope, { id }: Here, { name }: SourceEntry) {
  if (id === null) return null
  try {
    return await childNamed(ctx.db.q, id, checkName(name))
  } catch (error) {
    if (error instanceof PathError) return null
    throw error
  }
}

export const knownItems = (
  { ctx, import: { id } }: RunScope,
  kind: ImportItem['kind'],
  entries: readonly SourceEntry[],
): Promise<Map<string, ImportItem>> =>
  store.itemsOf(
    ctx.db.q,
    id,
    kind,
    entries.map((entry) => entry.id),
  )

export const isUnchanged = (entry: SourceEntry, known: ImportItem | undefined): boolean =>
  known?.state === 'done' && known.sourceState === stateOf(entry)
