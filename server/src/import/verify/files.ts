/** Compares folders and files: place, size, time, and SHA-256 where it is known. */
import { createHash } from 'node:crypto'
import { faultOf } from '../../core/errors.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import { itemsOf } from '../../core/imports/store.ts'
import { formatPath } from '../../lib/text/path.ts'
import { contentOf } from '../content.ts'
import { type SourceEntry, SourceInterrupted } from '../source.ts'
import { type Visit, walk } from '../walk.ts'
import type { VerifyScope } from './scope.ts'

export async function verifyFiles(scope: VerifyScope): Promise<void> {
  const { ctx, source, signal } = scope
  const visit: Visit<true> = async (entries, folder) => {
    const known = {
      dir: await itemsOf(ctx.db.q, scope.import.id, 'folder', idsOf(entries, 'dir')),
      file: await itemsOf(ctx.db.q, scope.import.id, 'file', idsOf(entries, 'file')),
    }
    for (const entry of entries) {
      const names = [...folder.names, entry.name]
      scope.paths.seen(names, entry)
      await verifyEntry(scope, entry, names, known[entry.type].get(entry.id))
      if (entry.type === 'file') scope.onFile(entry.size)
    }
    return entries.map(() => true as const)
  }
  const onGone = () => undefined
  const onSkipped = (names: readonly string[], reason: string) =>
    scope.problem({ what: 'missing', path: formatPath(names), reason })
  const onSpecial = () => scope.count('special')
  await walk<true>(source.files, true, visit, { signal, onGone, onSkipped, onSpecial })
}

const idsOf = (entries: readonly SourceEntry[], type: SourceEntry['type']) =>
  entries.filter((entry) => entry.type === type).map(({ id }) => id)

async function verifyEntry(
  scope: VerifyScope,
  entry: SourceEntry,
  names: readonly string[],
  item: ImportItem | undefined,
): Promise<void> {
  const path = formatPath(names)
  if (item?.state !== 'done')
    return scope.problem({ what: 'missing', path, reason: item?.note || 'It was not there when the import last ran.' })
  const place = await tree.byId(scope.ctx, scope.actor, item.targetId ?? 0)
  if (!place) return scope.problem({ what: 'missing', path, reason: 'It was deleted here.' })
  const difference = entry.type === 'dir' ? null : await fileDifference(scope, entry, place)
  const elsewhere = placeDifference(scope, names, place)
  const reason = [difference, elsewhere].filter(Boolean).join(' ')
  if (reason !== '') return scope.problem({ what: 'differs', path, reason })
  scope.count(entry.type === 'dir' ? 'folders' : entry.sha256 !== null || scope.deep ? 'identical' : 'sameSize')
}

/** Why a file here is another one; null if it is the same as far as the source tells. */
async function fileDifference(scope: VerifyScope, entry: SourceEntry, { resource }: Place): Promise<string | null> {
  const { size, sha256, modifiedAt } = entry
  if (resource.size !== size) return `It has ${resource.size} bytes here, and ${size} at the source.`
  const hash = sha256 ?? (scope.deep ? await hashOf(scope, entry) : null)
  if (hash !== null && hash !== resource.sha256) return 'It has another SHA-256 here.'
  const seconds = (time: string) => Math.floor(Date.parse(time) / 1_000)
  if (modifiedAt !== null && seconds(modifiedAt) !== seconds(resource.modifiedAt))
    return `It was modified at ${resource.modifiedAt} here, and at ${modifiedAt} at the source.`
  return null
}

function placeDifference({ import: { into } }: VerifyScope, names: readonly string[], { names: here }: Place) {
  const expected = formatPath([...tree.namesOf(into, 'path'), ...tree.namesOf(formatPath(names), 'path')])
  const found = formatPath(here)
  return found === expected ? null : `It is at ${found} here.`
}

const readings = 3
const pauses = [1_000, 5_000, 30_000]

/** SHA-256 of a file of the source; '' if it can't be read. */
async function hashOf(scope: VerifyScope, entry: SourceEntry): Promise<string> {
  for (let reading = 1; ; reading++) {
    try {
      const hash = createHash('sha256')
      for await (const chunk of contentOf({ ...scope, pauses }, entry)) hash.update(chunk)
      return hash.digest('hex')
    } catch (error) {
      scope.signal.throwIfAborted()
      if (['not-found', 'conflict', 'forbidden'].includes(faultOf(error)?.code ?? '')) return ''
      if (!(error instanceof SourceInterrupted)) throw error
      if (reading >= readings) return ''
    }
  }
}
