/** Brings one folder of the source. */
import { Fault } from '../../core/fault.ts'
import { ensureFolders } from '../../core/files/tree/folders.ts'
import { type Place, placeBelow } from '../../core/files/tree/resource.ts'
import { childNamed } from '../../core/files/tree/store.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { fileStateOf } from '../../core/imports/file-state.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import type { SourceEntry } from '../source.ts'
import { followMove } from './moves.ts'
import { forItem, type RunScope, writeDone } from './scope.ts'

/** The folder here; null if it can't be, or is not any more, and its contents are left out. */
export async function importFolder(
  scope: RunScope,
  entry: SourceEntry,
  { path, parent, known }: { readonly path: string; readonly parent: Place; readonly known: ImportItem | null },
): Promise<Place | null> {
  const base = { kind: 'folder' as const, sourceId: entry.id, path, size: 0, sourceState: '' }
  let place: Place | null = null
  await forItem(scope, base, known, async () => {
    if (known?.targetId != null) place = await knownFolder(scope, { ...base, name: entry.name, parent, known })
    else place = await newFolder(scope, entry.name, parent, base, known)
  })
  return place
}

type Base = Pick<ImportItem, 'kind' | 'sourceId' | 'path' | 'size' | 'sourceState'>

interface KnownFolder extends Base {
  readonly name: string
  readonly parent: Place
  readonly known: ImportItem
}

async function knownFolder(scope: RunScope, folder: KnownFolder): Promise<Place | null> {
  const { ctx, actor, tally } = scope
  const place = await tree.byId(ctx, actor, folder.known.targetId ?? 0)
  if (!place) {
    tally.problem({ what: 'kept', path: folder.path, reason: 'The folder was deleted here, and stays so.' })
    return null
  }
  return (await followMove(scope, folder, place)).place
}

async function newFolder(
  scope: RunScope,
  name: string,
  parent: Place,
  base: Base,
  known: ImportItem | null,
): Promise<Place> {
  const { ctx, actor, tally } = scope
  const { place, created } = await ctx.db.tx(async (tx) => {
    const there = await childNamed(tx, parent.resource.id, name)
    if (there?.type === 'file') throw new Fault('conflict', 'A file has this name here.')
    const found = there
      ? placeBelow(parent, there)
      : await ensureFolders(ctx, tx, actor, { from: parent, names: [name], subject: 'path' })
    const targetState = fileStateOf(found.resource)
    const item = { ...base, state: 'done' as const, targetId: found.resource.id, created: !there, targetState }
    await writeDone(tx, scope, known, { ...item, note: '' })
    return { place: found, created: !there }
  })
  if (created) tally.count('folders')
  return place
}
