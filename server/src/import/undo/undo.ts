/**
 * Takes an import back: removes what it imported and nobody has changed since, files and folders into the trash, and names the rest.
 * Can be killed and run again.
 */
import { Fault } from '../../core/fault.ts'
import { hold } from '../../core/imports/imports.ts'
import * as store from '../../core/imports/store.ts'
import { quietly } from '../quiet.ts'
import { undoFiles } from './files.ts'
import type { UndoScope } from './scope.ts'
import { undoSettings } from './settings.ts'

export interface Undone {
  readonly removed: { readonly files: number; readonly folders: number; readonly settings: number }
  /** What is still here, because it was changed or is in use. */
  readonly kept: number
  /** The first thousand. */
  readonly keptItems: readonly { readonly path: string; readonly reason: string }[]
}

type Key = Omit<store.ImportKey, 'accountId'>
type Caller = Pick<UndoScope, 'ctx' | 'actor'>

const mostListed = 1_000

/** Throws `not-found` if there is no such import, or it was accepted; `conflict` while another process runs it. */
export async function undoImport({ ctx, actor }: Caller, key: Key, leaseMs?: number): Promise<Undone> {
  const held = await holdExisting({ ctx, actor }, key, leaseMs)
  const removed = { files: 0, folders: 0, settings: 0 }
  const keptItems: { readonly path: string; readonly reason: string }[] = []
  let kept = 0
  const scope: UndoScope = {
    ...{ ctx: quietly(ctx), actor: { ...actor, protocol: 'import' }, import: held.import },
    removed(what, count = 1) {
      held.lost.throwIfAborted()
      removed[what] += count
    },
    keep(path, reason) {
      kept += 1
      if (keptItems.length < mostListed) keptItems.push({ path, reason })
    },
  }
  try {
    await undoSettings(scope)
    await undoFiles(scope)
    if (kept === 0) await store.deleteImport(ctx.db.q, held.import.id)
    return { removed, kept, keptItems }
  } finally {
    await held.release(false)
  }
}

/** Forgets what an import added, which can't be undone from then on. Throws as `undoImport` does. */
export async function acceptImport(caller: Caller, key: Key, leaseMs?: number): Promise<void> {
  const held = await holdExisting(caller, key, leaseMs)
  try {
    await store.deleteImport(caller.ctx.db.q, held.import.id)
  } finally {
    await held.release(false)
  }
}

async function holdExisting({ ctx, actor }: Caller, key: Key, leaseMs: number | undefined) {
  const whole = { ...key, accountId: actor.accountId }
  if (!(await store.importOf(ctx.db.q, whole)))
    throw new Fault('not-found', `There is no import from ${key.address} into ${key.into}, or it was accepted.`)
  return await hold(ctx, whole, leaseMs)
}
