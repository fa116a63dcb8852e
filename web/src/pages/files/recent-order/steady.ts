/** Where rows are that are read, so that they stay there while others are added above them. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Row } from './runs.ts'

type Action = Pick<RecentFile, 'id' | 'attributes'>

/** Of an action: a file with another last action is another entry. */
export const keyOf = ({ id, attributes: { at, action } }: Action): string => `${id} ${at} ${action}`

/** Rows with the files that they are made of. */
export interface Shown {
  readonly rows: readonly Row[]
  readonly files: readonly Action[]
}

const runKey = (key: string) => `run ${key}`

/** Identifies a row while others change. A run is known by its earliest file, as later ones are added to it. */
export function rowKeyOf({ rows, files }: Shown, index: number): string | undefined {
  const row = rows[index]
  const file = files[(row?.is === 'run' ? row.indexes.at(-1) : row?.index) ?? -1]
  if (!file) return undefined
  return row?.is === 'run' ? runKey(keyOf(file)) : keyOf(file)
}

/** Finds rows by their keys; a file that has come into a closed run by that of the run. */
export function rowFinder({ rows, files }: Shown): (key: string) => number | undefined {
  const places = new Map<string, number>()
  for (const [index, row] of rows.entries()) {
    const keys = (row.is === 'run' ? row.indexes : [row.index]).flatMap((at) => (files[at] ? keyOf(files[at]) : []))
    for (const key of keys) places.set(row.is === 'run' ? runKey(key) : key, index)
  }
  return (key) => places.get(key) ?? places.get(runKey(key))
}

/** The row of a file, also after something else happened to it: it is another entry then, elsewhere in the list. */
export function fileFinder(shown: Shown): (key: string) => number | undefined {
  const find = rowFinder(shown)
  return (key) => {
    const id = Number(/\d+/.exec(key)?.[0])
    const file = shown.files.find((one) => one.id === id)
    return find(key) ?? (file && find(keyOf(file)))
  }
}

export interface Mark {
  readonly key: string
  /** Pixels from the top of the scroll area. */
  readonly offset: number
}

/** So many rows are marked: those at the top may be removed. */
const maxMarks = 20

/** The first visible rows. `tops`: pixels of the rows from the top of the list. */
export function marksOf(shown: Shown, tops: readonly number[], scrollTop: number): Mark[] {
  const found = tops.findIndex((top) => top >= scrollTop)
  const first = Math.max(0, found)
  return tops.slice(first, first + maxMarks).flatMap((top, row): Mark[] => {
    const key = rowKeyOf(shown, first + row)
    return key === undefined ? [] : [{ key, offset: top - scrollTop }]
  })
}

/** How far the list has to scroll for the first marked row that is left to be where it was; 0 if none is left. */
export function shiftOf(shown: Shown, tops: readonly number[], marks: readonly Mark[], scrollTop: number): number {
  const find = rowFinder(shown)
  for (const { key, offset } of marks) {
    const top = tops[find(key) ?? -1]
    if (top !== undefined) return top - scrollTop - offset
  }
  return 0
}
