/** Brings one file of the source: copies it, brings it up to date, or recognizes it. */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../../core/fault.ts'
import type { IfExists, Place, Resource } from '../../core/files/tree/resource.ts'
import { childNamed } from '../../core/files/tree/store.ts'
import * as tree from '../../core/files/tree/tree.ts'
import type { OnFormer } from '../../core/files/uploads/publish.ts'
import * as uploads from '../../core/files/uploads/uploads.ts'
import { fileStateOf, formatFileState, parseFileState } from '../../core/imports/file-state.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import { brokeOff, contentOf } from '../content.ts'
import { type SourceEntry, SourceInterrupted } from '../source.ts'
import { followMove } from './moves.ts'
import { forItem, pathOf, type RunScope, writeDone } from './scope.ts'

interface FileInput {
  /** At the source. */
  readonly path: string
  /** In its stored form. */
  readonly name: string
  readonly parent: Place
  readonly known: ImportItem | null
}

/** What the source says of a file: while it is the same, the file is not read again. */
export const stateOf = ({ size, modifiedAt, sha256, version }: SourceEntry): string =>
  `${size} ${modifiedAt ?? ''} ${sha256 ?? ''}${version === undefined ? '' : ` ${version}`}`

export async function importFile(scope: RunScope, entry: SourceEntry, input: FileInput): Promise<void> {
  const { known, path } = input
  const sourceState = stateOf(entry)
  const base = { kind: 'file' as const, sourceId: entry.id, path, size: entry.size, sourceState }
  await forItem(scope, base, known, async () => {
    if (known?.state === 'done') await updateFile(scope, entry, { ...input, known }, base)
    else await importNew(scope, entry, input, base)
  })
}

type Base = Pick<ImportItem, 'kind' | 'sourceId' | 'path' | 'size' | 'sourceState'>

const doneItem = (base: Base, resource: Resource, created: boolean): ImportItem => ({
  ...base,
  state: 'done',
  targetId: resource.id,
  created,
  targetState: fileStateOf(resource),
  note: '',
})

async function importNew(scope: RunScope, entry: SourceEntry, input: FileInput, base: Base): Promise<void> {
  const { ctx, tally } = scope
  const { parent, name, known } = input
  const there = await childNamed(ctx.db.q, parent.resource.id, name)
  if (there?.type === 'dir') throw new Fault('conflict', 'A folder has this name here.')
  if (there && (await isSame(scope, entry, there))) {
    await writeDone(ctx.db.q, scope, known, doneItem(base, there, false))
    return tally.count('alreadyHere')
  }
  if (there && scope.ifExists === 'fail') throw new Fault('conflict', 'Another file with this name is here.')
  let isReplaced = false
  const onFormer: OnFormer = (folderId, former) => {
    // Its path may be another folder by now.
    if (folderId !== parent.resource.id) throw new Fault('conflict', movedMeanwhile)
    isReplaced = former !== null
  }
  await copy(scope, entry, { names: [...parent.names, name], ifExists: scope.ifExists, onFormer }, async (tx, made) => {
    // A file that was here before is not the import's to remove.
    await writeDone(tx, scope, known, doneItem(base, made.resource, !isReplaced))
  })
  tally.count('copied')
}

async function updateFile(
  scope: RunScope,
  entry: SourceEntry,
  input: FileInput & { readonly known: ImportItem },
  base: Base,
): Promise<void> {
  const { ctx, actor, tally } = scope
  const { known, path } = input
  const isChanged = known.sourceState !== base.sourceState
  if (!isChanged && known.path === path) return tally.count('unchanged')
  const found = await tree.byId(ctx, actor, known.targetId ?? 0)
  if (!found)
    return tally.problem({
      what: 'kept',
      path,
      reason: 'It was changed at the source, but deleted here, and stays so.',
    })
  const { place, known: before } = await followMove(scope, { ...input, known }, found)
  if (!isChanged) return
  const recorded = parseFileState(before.targetState)
  if (place.resource.sha256 !== recorded.sha256)
    return tally.problem({ what: 'kept', path, reason: 'It was changed at the source and here: what is here stays.' })
  const onFormer: OnFormer = (_, former) => {
    const isSame = former?.id === place.resource.id && former.sha256 === recorded.sha256
    if (!isSame) throw new Fault('conflict', 'It was changed or moved here while it was copied: what is here stays.')
  }
  await copy(scope, entry, { names: place.names, ifExists: 'replace', onFormer }, async (tx, { resource }) => {
    // Its path and place stay as they were recorded: a move that was not followed is not forgotten.
    const targetState = formatFileState({ ...recorded, sha256: resource.sha256 ?? '' })
    const item = { ...doneItem(base, resource, known.created), path: before.path, targetState }
    await writeDone(tx, scope, before, item)
  })
  tally.count('updated')
}

/** Whether a file here has the content of the one at the source, which is read if the source gives no hash. */
async function isSame(scope: RunScope, entry: SourceEntry, there: Resource): Promise<boolean> {
  if (there.size !== entry.size) return false
  if (entry.sha256 !== null) return entry.sha256 === there.sha256
  return await whole(scope, async () => {
    const hash = createHash('sha256')
    for await (const chunk of contentOf(scope, entry)) hash.update(chunk)
    return hash.digest('hex') === there.sha256
  })
}

const movedMeanwhile = 'Its folder was moved or deleted here while it was copied. The next run imports it.'

type Also = NonNullable<uploads.UploadInput['also']>

interface Destination {
  readonly names: readonly string[]
  readonly ifExists: IfExists
  readonly onFormer: OnFormer
}

/** Copies the content. It becomes visible only if it has the size and the hash that the source says. */
async function copy(
  scope: RunScope,
  entry: SourceEntry,
  { names, ifExists, onFormer }: Destination,
  also: Also,
): Promise<void> {
  const { ctx, actor, tally } = scope
  const { size, modifiedAt, sha256 } = entry
  await whole(scope, async () => {
    const source = contentOf(scope, entry, () => {
      scope.failures.inRow = 0
    })
    const input = { path: pathOf(names), size, ifExists, onFormer, source, ...(modifiedAt !== null && { modifiedAt }) }
    await uploads.upload(ctx, actor, {
      ...input,
      signal: scope.signal,
      also: async (tx, place) => {
        if (sha256 !== null && place.resource.sha256 !== sha256)
          throw new Fault(
            'conflict',
            'The content differs from the SHA-256 that the source gives. Was it changed meanwhile?',
          )
        await also(tx, place)
      },
    })
  })
  tally.addBytes(size)
}

/** Repeats the work while the source breaks off. */
async function whole<T>({ pauses, signal }: RunScope, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof SourceInterrupted)) throw error
      const delay = pauses[attempt]
      if (delay === undefined) throw brokeOff(attempt + 1, error)
      await pause(delay, undefined, { signal })
    }
  }
}
