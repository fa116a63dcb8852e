/** Brings the items of one part of an account: users, shares … */
import { createHash } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import type { ImportItem, ItemKind } from '../../core/imports/import.ts'
import { itemsOf, markSeen } from '../../core/imports/store.ts'
import { weakHashOf } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import { slices } from '../../lib/slices.ts'
import { reasonToRefuse } from '../others.ts'
import type { PathsOfInterest } from '../paths-of-interest.ts'
import type { Readable, SourceAccount } from '../source.ts'
import { forItem, type RunScope } from './scope.ts'

/** What bringing users, shares … needs beside a run. */
export interface PartScope extends RunScope {
  readonly account: SourceAccount
  readonly paths: PathsOfInterest
  /** Names of the folder that everything goes into. */
  readonly into: readonly string[]
}

/** An item that is not here yet. */
export interface NewItem {
  readonly base: Pick<ImportItem, 'kind' | 'sourceId' | 'path' | 'size' | 'sourceState'>
  readonly known: ImportItem | null
}

interface Part<T> {
  readonly kind: ItemKind
  readonly read: Readable<T>
  readonly idOf: (one: T) => string
  /** Shown to people. */
  readonly nameOf: (one: T) => string
  /** What of it can change; by default all. */
  readonly stateOf?: (one: T) => unknown
  /** Throws Faults for what can't be imported. */
  readonly importItem: (one: T, item: NewItem) => Promise<void>
  /** Of an item here: what has to be done is named until it changes. */
  readonly modifiedAt?: (targetId: number) => Promise<string | undefined>
}

const atOnce = 100

/** False if the source does not let all of this part be read. What is here already stays as it is. */
export async function importPart<T>(scope: RunScope, part: Part<T>): Promise<boolean> {
  const { kind, read, idOf, nameOf, importItem, stateOf = (one: T) => one } = part
  const { ctx, tally, signal } = scope
  if ('unreadable' in read) {
    tally.problem({ what: 'failed', path: `every ${kind}`, reason: read.unreadable })
    return false
  }
  for (const some of slices(read.items, atOnce)) {
    const known = await itemsOf(ctx.db.q, scope.import.id, kind, some.map(idOf))
    await markSeen(ctx.db.q, scope.import, kind, [...known.keys()])
    for (const one of some) {
      signal.throwIfAborted()
      const base = { kind, sourceId: idOf(one), path: nameOf(one), size: 0, sourceState: digestOf(stateOf(one)) }
      const item = known.get(base.sourceId) ?? null
      if (item?.state === 'done') await repeatTodo(scope, part, item)
      if (item?.state !== 'done') await forItem(scope, base, item, () => importItem(one, { base, known: item }))
      else if (item.sourceState !== base.sourceState)
        tally.problem({
          what: 'kept',
          path: `${kind} ${base.path}`,
          reason: 'It was changed at the source since. Change it here, too.',
        })
    }
  }
  if (read.incomplete === undefined) return true
  tally.problem({ what: 'failed', path: `some ${kind}s`, reason: read.incomplete })
  return false
}

/** An earlier run may have been killed before somebody read what has to be done. */
async function repeatTodo<T>({ tally }: RunScope, { kind, modifiedAt }: Part<T>, item: ImportItem): Promise<void> {
  if (item.note === '' || item.targetId === null || !modifiedAt) return
  const [, recorded] = item.targetState.split(' ')
  if ((await modifiedAt(item.targetId)) === recorded)
    tally.problem({ what: 'todo', path: `${kind} ${item.path}`, reason: item.note })
}

/** Recognizes changes without keeping what may be secret. */
const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value, (_, part: unknown) => (part instanceof Set ? [...part].toSorted() : part)))
    .digest('hex')

/**
 * What is recorded of an item with the hash of a password. A digest of one that is guessed quickly would be guessed as quickly, so
 * that its changes can't be recognized.
 */
export function withoutWeakHash<T extends { readonly passwordHash?: string }>(one: T): Omit<T, 'passwordHash'> {
  const { passwordHash, ...rest } = one
  return passwordHash === undefined || weakHashOf(passwordHash) ? rest : one
}

interface Target {
  readonly id: number
  /** Of an item that belongs to a user. */
  readonly userId?: number
  readonly modifiedAt: string
}

/** `target` as it was created; null for what was here before. */
export const importedItem = ({ base }: NewItem, target: Target | null, targetId = target?.id ?? null): ImportItem => ({
  ...base,
  state: 'done',
  targetId,
  created: target !== null,
  targetState: target ? `${target.userId ?? ''} ${target.modifiedAt}` : '',
  note: '',
})

/** Throws for a folder that nobody of the source may get, as a home folder or through a share. */
export async function mustBeOfSource({ ctx, actor, import: { id: importId } }: PartScope, id: number): Promise<void> {
  const reason = await reasonToRefuse({ ctx, actor, importId }, id)
  if (reason !== null) throw new Fault('conflict', `${reason} Set it up here by hand if that is wanted.`)
}

/** The id here of a folder or file of the source; null if it was not imported. */
export async function targetAt(scope: PartScope, path: string): Promise<number | null> {
  const { ctx, paths } = scope
  const [id, type] = [paths.idAt(path), paths.typeAt(path)]
  if (id === null || type === null) return null
  const kind = type === 'dir' ? 'folder' : 'file'
  const item = (await itemsOf(ctx.db.q, scope.import.id, kind, [id])).get(id)
  return item?.state === 'done' ? item.targetId : null
}
