/** The rows of Recent as a list that can be selected in: a closed run has the files in it. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useMemo, useState } from 'react'
import { useToday } from '../../../components/display/relative-time.tsx'
import type { Listing } from '../../../data/files/listing.ts'
import type { RecentFiles } from '../../../data/files/recent.ts'
import { parentPath } from '../../../lib/path.ts'
import { periodOf } from './days.ts'
import { type Row, rowsOf } from './runs.ts'

export interface ShownRecent extends Listing {
  readonly rows: readonly Row[]
  /** Of each row: see `periodOf`. */
  readonly periods: readonly string[]
  /** The file of a row; of a run the latest one. */
  readonly fileAt: (index: number) => RecentFile | undefined
  /** All files that are loaded. */
  readonly files: readonly RecentFile[]
  /** The files of a run. */
  readonly filesOf: (row: Row) => readonly Resource[]
  /** Opens or closes a run. */
  readonly toggle: (row: Row) => void
  readonly hasMore: boolean
  readonly isLoading: boolean
  readonly more: (pages?: number) => Promise<void>
  /** Whether more is loaded while the list is scrolled: not, if all of it is in runs that are closed. */
  readonly isFlooded: boolean
}

const placesOf = (row: Row | undefined): readonly number[] =>
  row === undefined ? [] : row.is === 'file' ? [row.index] : row.indexes

/** Files in closed runs that are loaded without a question: so many, and so many more for each row. */
const hiddenAtLeast = 300
const hiddenOfRow = 50

export function useShown({ files, error, hasMore, isLoading, more, retry }: RecentFiles): ShownRecent {
  const today = useToday()
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const done = useMemo(() => (files ?? []).map((file) => doneOf(file, today)), [files, today])
  const rows = useMemo(() => rowsOf(done, opened), [done, opened])
  const resourcesAt = (places: readonly number[]) => places.flatMap((place) => files?.[place]?.resource ?? [])
  const fileAt = (index: number) => files?.[placesOf(rows[index])[0] ?? -1]
  const hidden = rows.reduce((sum, row) => sum + (row.is === 'run' && !row.isOpen ? row.indexes.length : 0), 0)
  return {
    rows,
    periods: rows.map((row) => done[placesOf(row)[0] ?? 0]?.period ?? ''),
    total: files && rows.length,
    error,
    at: (index) => (rows[index]?.is === 'file' ? fileAt(index)?.resource : undefined),
    look: () => undefined,
    load: (first, last) =>
      Promise.resolve(
        rows
          .slice(first, last + 1)
          .flatMap((row) => (row.is === 'run' && row.isOpen ? [] : resourcesAt(placesOf(row)))),
      ),
    retry,
    files: files ?? [],
    fileAt,
    filesOf: (row) => resourcesAt(placesOf(row)),
    toggle(row) {
      if (row.is === 'file') return
      const ids = row.indexes.flatMap((place) => done[place]?.id ?? [])
      setOpened((before) =>
        row.isOpen ? new Set([...before].filter((id) => !ids.includes(id))) : new Set([...before, ...ids]),
      )
    },
    hasMore,
    isLoading,
    more,
    isFlooded: hidden > hiddenAtLeast + hiddenOfRow * rows.length,
  }
}

function doneOf({ id, attributes, resource }: RecentFile, today: string) {
  // The server sends times with the offset of the user's time zone.
  const period = periodOf(attributes.at.slice(0, 10), today)
  return { ...attributes, id, folder: parentPath(resource.attributes.path), period }
}

/** All loaded files one by one, for the preview: it goes from one to the next, through runs. */
export const allOf = ({ files, error, retry }: RecentFiles): Listing => ({
  total: files?.length,
  error,
  at: (index) => files?.[index]?.resource,
  look: () => undefined,
  load: (first, last) => Promise.resolve((files ?? []).slice(first, last + 1).map(({ resource }) => resource)),
  retry,
})
