/** How search and recent files read entries of an account: at once below a small folder, else slice by slice, within limits. */
import { yieldIfDue } from '../../../lib/event-loop.ts'
import type { TimeKey } from './key.ts'

/** Below a folder of at most so many folders and entries, all of them are read at once. */
export const few = { folders: 1_000, entries: 10_000 } as const
/** Rows read by the first slice, by each later one, and slices of a request; fewer if it takes longer, in ms. */
const firstSlice = 500
const sliceSize = 5_000
const maxSlices = 20
const maxMs = 400
/** Candidates looked up at a time, and in one request: some are in other folders, or in the trash. */
export const lookups = { chunk: 100, maxChunks: 10 } as const

export const areFew = ({ folders, entries }: Readonly<Record<keyof typeof few, number>>): boolean =>
  folders <= few.folders && entries <= few.entries

interface Slice<C> {
  readonly candidates: readonly C[]
  /** The key of its last row; null once everything was read. */
  readonly last: TimeKey | null
}

interface Page<C> {
  /** Where to continue. */
  next: TimeKey | null
  /** True if the page is full, or too many candidates were looked up. */
  add(candidates: readonly C[]): Promise<boolean>
}

/** Reads slices after a key until the page is full, everything was read, or the work of a request is done. */
export async function readInSlices<C>(
  page: Page<C>,
  read: (after: TimeKey | null, count: number) => Promise<Slice<C>>,
  from: TimeKey | null,
): Promise<void> {
  const endsAt = performance.now() + maxMs
  let after = from
  for (let slice = 0; slice < maxSlices; slice++) {
    const { candidates, last } = await read(after, slice === 0 ? firstSlice : sliceSize)
    const isFull = await page.add(candidates)
    if (isFull || !last) return
    after = last
    page.next = last
    if (performance.now() > endsAt) return
    await yieldIfDue()
  }
}
