/** Which actions of the log somebody has undone shortly afterwards, and what was restored under another name. Pure functions. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { baseName } from '../../../lib/path.ts'

type Attributes = SessionActivityEntry['attributes']
type Logged = Pick<
  Attributes,
  'operation' | 'status' | 'fileName' | 'fileSource' | 'created' | 'username' | 'visitor'
> & {
  readonly isOfCopy?: boolean
}

/** Longest time between an action and its undoing, in ms: as long as Ctrl+Z undoes it. */
const longestMs = 10 * 60_000

const changing: ReadonlySet<string> = new Set([
  ...['STOR', 'MKD', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT', 'DELE', 'RESTORE', 'RESTORE_VERSION', 'DELE_VERSION'],
])

const isChange = ({ operation, status, isOfCopy }: Logged): boolean =>
  changing.has(operation) && status !== 'partial' && !isOfCopy

/** Whether one has taken back what the other did: a renaming, a move or a deletion. */
export function isUndoOf(later: Omit<Logged, 'status'>, earlier: Omit<Logged, 'status'>): boolean {
  const isSame = later.username === earlier.username && later.visitor === undefined && earlier.visitor === undefined
  const ms = Date.parse(later.created) - Date.parse(earlier.created)
  if (!isSame || ms < 0 || ms > longestMs) return false
  if (later.operation === 'RESTORE') return earlier.operation === 'DELE' && later.fileName === earlier.fileName
  if (later.operation !== 'MOVE' && later.operation !== 'RNTO') return false
  return (
    later.operation === earlier.operation &&
    later.fileSource !== '' &&
    later.fileSource === earlier.fileName &&
    later.fileName === earlier.fileSource
  )
}

/** By the indexes of the entries of one file or folder, the latest first: those that were undone, and those that undid them. */
export function undoneIn(entries: readonly Logged[]): {
  readonly undone: ReadonlySet<number>
  readonly undoing: ReadonlySet<number>
} {
  const undone = new Set<number>()
  const undoing = new Set<number>()
  let later: { readonly entry: Logged; readonly index: number } | undefined
  for (const [index, entry] of entries.entries()) {
    if (!isChange(entry)) continue
    if (later && isUndoOf(later.entry, entry)) {
      undone.add(index)
      undoing.add(later.index)
      later = undefined
    } else later = { entry, index }
  }
  return { undone, undoing }
}

export interface Restored {
  readonly from: string
  readonly to: string
}

/** The name before and after, of what got another one when it was restored; undefined for all others. The log has the latest first. */
export function restoredAs(entries: readonly Logged[], index: number): Restored | undefined {
  const entry = entries[index]
  if (entry?.operation !== 'RESTORE') return undefined
  const before = entries.slice(index + 1).find((one) => isChange(one))
  if (!before) return undefined
  const [from, to] = [baseName(before.fileName), baseName(entry.fileName)]
  return from === '' || from === to ? undefined : { from, to }
}
