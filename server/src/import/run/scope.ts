/** What everything that copies shares. */
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/context.ts'
import { faultOf } from '../../core/errors.ts'
import { Fault, type FaultCode } from '../../core/fault.ts'
import type { IfExists } from '../../core/files/tree/resource.ts'
import type { Import, ImportItem } from '../../core/imports/import.ts'
import * as store from '../../core/imports/store.ts'
import { formatPath } from '../../lib/text/path.ts'
import { type ImportSource, SourceFailed, type Unclear } from '../source.ts'
import type { Throttle } from '../throttle.ts'
import type { TallyWriter } from './tally.ts'

export interface RunScope {
  /** Records changes in the session log only. */
  readonly ctx: Context
  readonly actor: Actor
  readonly source: ImportSource
  readonly import: Import
  readonly ifExists: IfExists
  readonly signal: AbortSignal
  readonly throttle: Throttle
  /** Pauses before a file that broke off is read again, in ms. */
  readonly pauses: readonly number[]
  readonly tally: TallyWriter
  /** Files in a row that the source failed to send. */
  readonly failures: { inRow: number }
  /** Called when a file is done with, or left out. */
  readonly onFile: (bytes: number) => void
}

/** Every other file would meet them, too. */
const fatal: ReadonlySet<FaultCode> = new Set(['storage-full', 'unavailable', 'unauthenticated', 'too-many'])

/** So many files in a row that the source failed to send are its own failure. */
const mostInRow = 5

/** Whether an error would come again with every other item. */
function isFatal(fault: Fault, { failures }: RunScope): boolean {
  if (fault instanceof SourceFailed) return ++failures.inRow >= mostInRow
  return fatal.has(fault.code) && !fault.detail.isOfFolder
}

/** Runs the work for one item. A refusal of that item is recorded, and does not end the run; any other error does. */
export async function forItem(
  scope: RunScope,
  base: Pick<ImportItem, 'kind' | 'sourceId' | 'path' | 'size' | 'sourceState'>,
  known: ImportItem | null,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    scope.signal.throwIfAborted()
    const fault = faultOf(error)
    if (!fault || isFatal(fault, scope)) throw error
    await fail(scope, base, known, fault.message)
  }
}

/** Throws for an item of which the source does not say what keeps it closed. */
export function mustBeClear({ unclear }: Unclear): void {
  if (unclear !== undefined) throw new Fault('invalid', `${unclear} Add it here by hand.`)
}

/** Notes that an item is not here; one that is here from an earlier run stays as it is. */
export async function fail(
  scope: RunScope,
  base: Pick<ImportItem, 'kind' | 'sourceId' | 'path' | 'size' | 'sourceState'>,
  known: ImportItem | null,
  reason: string,
): Promise<void> {
  if (known?.state === 'done') return scope.tally.problem({ what: 'kept', path: shownPath(base), reason })
  // Databases store no null characters.
  const [path, note] = [base.path.replaceAll('\0', '\ufffd'), reason.replaceAll('\0', '\ufffd')]
  const item = { ...base, path, state: 'failed' as const, targetId: null, created: false, targetState: '', note }
  await store.writeItem(scope.ctx.db.q, writtenBy(scope), known, item)
  scope.tally.problem({ what: 'failed', path: shownPath(base), reason })
}

const shownPath = ({ kind, path }: Pick<ImportItem, 'kind' | 'path'>) =>
  kind === 'folder' || kind === 'file' ? path : `${kind} ${path}`

const writtenBy = ({ import: { id, pass }, ctx }: Pick<RunScope, 'import' | 'ctx'>) => ({
  import: { id, pass },
  at: ctx.clock.now().toISOString(),
})

/** Writes an item in the transaction that brings it. Throws `conflict` if another process has done so. */
export async function writeDone(
  tx: Parameters<typeof store.writeItem>[0],
  scope: RunScope,
  known: ImportItem | null,
  item: ImportItem,
): Promise<void> {
  if (await store.writeItem(tx, writtenBy(scope), known, item)) return
  throw new Fault('conflict', `Another process has imported ${item.path} at the same time.`)
}

export const pathOf = (names: readonly string[]): string => formatPath(names)
