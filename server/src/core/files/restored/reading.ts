/**
 * Reads what large folders contain before the transaction that needs it, in parts, while other requests run. The transaction then
 * only checks that nothing has changed since.
 */
import type { Queries, Tx } from '../../../db/engine.ts'
import { yieldIfDue } from '../../../lib/event-loop.ts'
import type { Needs } from '../../context.ts'
import { type ContentRow, contentsOf, type Part, partSize, type Sum, sumOf } from './below-store.ts'

/** Readings that changes invalidate, also those of the transaction itself, before the folder is read in the transaction. */
const tries = 2
const foldersAtOnce = 200

/** Entries that the readings of one request may read; fewer are left after each. */
export interface Budget {
  left: number
}

export interface Reader<T> {
  /** Called for each entry, folders before their contents. Returns whether what is in it is to be read, too. */
  readonly see: (row: ContentRow) => boolean
  readonly value: () => T
  /** Once all is read: a time; contents of files that are uploaded after it are changes. */
  readonly since: () => string
}

interface Reading {
  readonly value: unknown
  readonly entries: number
  readonly since: string
  readonly parts: readonly (Part & { readonly sum: Sum })[]
}

/** Readings for one run of a transaction. */
export interface Readings {
  /**
   * What a new reader has read below a folder. Undefined if that is still to be read: `mustBeKnown` then ends the transaction, which is run
   * again. Null if there is too much.
   */
  of<T>(tx: Tx, folderId: number, reader: () => Reader<T>): Promise<T | null | undefined>
  /** To be called before anything is announced. */
  mustBeKnown(): void
}

class ReadingsNeeded extends Error {
  override readonly name = 'ReadingsNeeded'
}

/** Runs a transaction that needs readings. It is run again once they are made. */
export async function withReadings<R>(
  { db: { q } }: Needs<'db'>,
  budget: Budget,
  work: (readings: Readings) => Promise<R>,
): Promise<R> {
  const made = new Map<number, Reading | null | 'in the transaction'>()
  const times = new Map<number, number>()
  for (;;) {
    const wanted = new Map<number, () => Reader<unknown>>()
    const readings: Readings = {
      async of<T>(tx: Tx, folderId: number, reader: () => Reader<T>) {
        const reading = made.get(folderId)
        if (reading === null) return null
        if (reading === 'in the transaction')
          return ((await readBelow(tx, folderId, budget, reader()))?.value ?? null) as T | null
        if (reading && (await isCurrent(tx, reading))) return reading.value as T
        wanted.set(folderId, reader)
        return undefined
      },
      mustBeKnown() {
        if (wanted.size > 0) throw new ReadingsNeeded('contents of folders are to be read')
      },
    }
    try {
      return await work(readings)
    } catch (error) {
      if (!(error instanceof ReadingsNeeded)) throw error
      for (const [id, reader] of wanted) {
        const before = made.get(id)
        if (typeof before === 'object' && before) budget.left += before.entries
        const time = (times.get(id) ?? 0) + 1
        times.set(id, time)
        made.set(id, time > tries ? 'in the transaction' : await readBelow(q, id, budget, reader()))
      }
    }
  }
}

async function isCurrent(tx: Tx, { parts, since }: Reading): Promise<boolean> {
  for (const { sum, ...part } of parts) {
    const { entries, ids, newer } = await sumOf(tx, part, since)
    if (entries !== sum.entries || ids !== sum.ids || newer !== sum.newer) return false
    await yieldIfDue()
  }
  return true
}

interface Folder {
  readonly id: number
  readonly childCount: number
}

/** Null if the budget does not suffice. */
async function readBelow<T>(q: Queries, id: number, budget: Budget, reader: Reader<T>): Promise<Reading | null> {
  const size = partSize(q)
  const folders: Folder[] = [{ id, childCount: size }]
  const read: { readonly part: Part; readonly ids: number; readonly times: readonly string[] }[] = []
  while (folders.length > 0) {
    const folderIds = take(folders, size)
    for (let after: number | null = 0; after !== null; ) {
      const rows: readonly ContentRow[] = await contentsOf(q, { folderIds, after, until: null }, size)
      budget.left -= rows.length
      if (budget.left < 0) return null
      const until: number | null = rows.length < size ? null : (rows.at(-1)?.id ?? null)
      for (const row of rows) if (reader.see(row) && row.type === 'dir') folders.push(row)
      read.push({ part: { folderIds, after, until }, ...summary(rows) })
      after = until
      await yieldIfDue()
    }
  }
  const since = reader.since()
  const parts = read.map(({ part, ids, times }) => {
    const newer = times.filter((time) => time > since).length
    return { ...part, sum: { entries: times.length, ids, newer } }
  })
  const entries = parts.reduce((sum, part) => sum + part.sum.entries, 0)
  return { value: reader.value(), entries, since, parts }
}

/** Without their names, so that little stays in memory. Folders are never newer. */
const summary = (rows: readonly ContentRow[]) => ({
  ids: rows.reduce((sum, { id }) => sum + id, 0),
  times: rows.map(({ type, uploadedAt }) => (type === 'file' ? uploadedAt : '')),
})

/** Takes folders with few children in total off the list, at least one. */
function take(folders: Folder[], most: number): number[] {
  const ids: number[] = []
  let children = 0
  for (let next = folders.at(-1); next && ids.length < foldersAtOnce; next = folders.at(-1)) {
    children += next.childCount
    if (ids.length > 0 && children > most) break
    ids.push(next.id)
    folders.pop()
  }
  return ids
}
