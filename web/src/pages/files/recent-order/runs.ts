/**
 * Runs: files of one folder with which one person did the same within a short time, or that a visitor has sent together by a form. They
 * are one row of the list until it is opened.
 */

/** What a run is made of: see `RecentFile` of the API. */
export interface Done {
  readonly id: number
  readonly action: string
  readonly by: string
  readonly visitor?: string | undefined
  /** Where it was moved or copied from. */
  readonly from?: string | undefined
  /** What happened before it was opened. */
  readonly before?: { readonly action: string; readonly by: string; readonly visitor?: string | undefined } | undefined
  /** Of what a visitor has sent by a form. */
  readonly submission?: { readonly id: number } | undefined
  /** ISO time. */
  readonly at: string
  /** Path of the folder. */
  readonly folder: string
  /** The heading that it is below. */
  readonly period: string
}

/** Fewer files are listed one by one. */
const shortestRun = 3
const shortestSubmission = 2
/** Longest time between two files of a run, in ms. A run is listed at its latest file: a longer gap would lift old files far up. */
const longestGap = 5 * 60_000
/** The same for actions on many files at once, which take seconds: two of them, a minute apart, are two rows. */
const longestBulkGap = 30_000
const bulkActions: ReadonlySet<string> = new Set(['moved', 'copied', 'restored', 'extracted', 'compressed'])

/** A row of the list: a file, or the heading of a run, with the places of its files. */
export type Row =
  | { readonly is: 'file'; readonly index: number; readonly isOfRun: boolean }
  | { readonly is: 'run'; readonly indexes: readonly number[]; readonly isOpen: boolean }

/** The submission whose files are one run, however few they are and however long they took. */
export const submissionOf = <S extends { readonly id: number }>({
  action,
  submission,
}: {
  readonly action: string
  readonly submission?: S | undefined
}): S | undefined => (action === 'uploaded' ? submission : undefined)

function keyOf(done: Done): string {
  const { action, by, visitor, from, before, folder, period } = done
  const submission = submissionOf(done)
  if (submission) return JSON.stringify([submission.id, period])
  return JSON.stringify([action, by, visitor, from, before?.action, before?.by, before?.visitor, folder, period])
}

/** The places of the files of each run, from the place of its latest one. `done`: the latest first. */
function runsOf(done: readonly Done[]): number[][] {
  const open = new Map<string, { indexes: number[]; at: number }>()
  const runs: number[][] = []
  for (const [index, one] of done.entries()) {
    const key = keyOf(one)
    const at = Date.parse(one.at)
    const run = open.get(key)
    const gap = bulkActions.has(one.action) ? longestBulkGap : longestGap
    if (run && (submissionOf(one) || run.at - at <= gap)) {
      run.indexes.push(index)
      run.at = at
    } else {
      const indexes = [index]
      runs.push(indexes)
      open.set(key, { indexes, at })
    }
  }
  return runs
}

/** The rows of the list. A run is open if one of its files is among those of `opened`, by id. */
export function rowsOf(done: readonly Done[], opened: ReadonlySet<number>): Row[] {
  const long = runsOf(done).filter(({ length, 0: first = -1 }) => {
    const one = done[first]
    return length >= (one && submissionOf(one) ? shortestSubmission : shortestRun)
  })
  const starts = new Map(long.map((indexes) => [indexes[0], indexes]))
  const inRuns = new Set(long.flat())
  return done.flatMap((_, index): Row[] => {
    const indexes = starts.get(index)
    if (!indexes) return inRuns.has(index) ? [] : [{ is: 'file', index, isOfRun: false }]
    const isOpen = indexes.some((at) => opened.has(done[at]?.id ?? 0))
    const files = isOpen ? indexes.map((at): Row => ({ is: 'file', index: at, isOfRun: true })) : []
    return [{ is: 'run', indexes, isOpen }, ...files]
  })
}
