/** The rows of Recent as a list that can be selected in: a closed run has the files in it. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useToday } from '../../../components/display/relative-time.tsx'
import { useMe } from '../../../data/account/me.ts'
import type { Listing } from '../../../data/files/listing.ts'
import type { RecentFiles } from '../../../data/files/recent.ts'
import { useUploads } from '../../../data/uploads/uploads.tsx'
import { parentPath } from '../../../lib/path.ts'
import { isOwn } from '../activity/who-did-what.tsx'
import { type Row, rowsOf } from '../recent-order/runs.ts'
import {
  mergeSnapshot,
  type PendingChanges,
  refreshSnapshot,
  type ShownFile,
  type SnapshotFile,
} from '../recent-order/snapshot.ts'
import { periodOf } from './days.ts'

export interface ShownRecent extends Listing {
  readonly rows: readonly Row[]
  /** Of each row: see `periodOf`. */
  readonly periods: readonly string[]
  /** The file of a row; of a run the latest one. */
  readonly fileAt: (index: number) => ShownFile | undefined
  /** All files that are loaded, as they were in the snapshot: what identifies rows. */
  readonly files: readonly RecentFile[]
  /** All files at their places: another array when one of them has changed. */
  readonly places: readonly SnapshotFile[]
  /** All files one by one, for the preview: it goes from one to the next, through runs. */
  readonly all: Listing
  /** The files of a run. */
  readonly filesOf: (row: Row) => readonly Resource[]
  /** Opens or closes a run. */
  readonly toggle: (row: Row) => void
  /** Changes since the snapshot whose files are not at their new places. */
  readonly pending: PendingChanges
  /** Whether `applyChanges` would change the list. */
  readonly isOutdated: boolean
  /** Shows all that has happened. `isAnew`: also what the user has opened, which stays at its place otherwise. */
  readonly applyChanges: (isAnew?: boolean) => void
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

/** The list of this visit: it keeps its order until `applyChanges`. What was loaded on an earlier visit is loaded anew first. */
function useSnapshot({ files, hasMore, isOfVisit }: RecentFiles) {
  const me = useMe().attributes.username
  const [snapshot, setSnapshot] = useState<readonly RecentFile[]>(nothing)
  const [hasBegun, setBegun] = useState(false)
  const before = hasBegun ? snapshot : nothing
  const isHere = useDoneHere()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was done here matters when the server says what happened
  const now = useMemo(
    () => mergeSnapshot(before, { files: files ?? nothing, hasMore, isOwn: (activity) => isOwn(activity, me), isHere }),
    [before, files, hasMore, me],
  )
  if (now.snapshot !== snapshot) setSnapshot(now.snapshot)
  if (isOfVisit && !hasBegun) setBegun(true)
  const applyChanges = (isAnew = false) => files && setSnapshot(isAnew ? files : refreshSnapshot(now.snapshot, files))
  return { ...now, applyChanges }
}

const nothing: readonly RecentFile[] = []

export function useShown(recent: RecentFiles): ShownRecent {
  const { files, error, hasMore, isLoading, more, retry } = recent
  const { files: places, pending, isOutdated, applyChanges } = useSnapshot(recent)
  const today = useToday()
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const done = useMemo(() => places.map(({ atSnapshot }) => doneOf(atSnapshot, today)), [places, today])
  const rows = useMemo(() => rowsOf(done, opened), [done, opened])
  const resourcesAt = (indexes: readonly number[]) => indexes.flatMap((index) => places[index]?.shown.resource ?? [])
  const fileAt = (index: number) => places[placesOf(rows[index])[0] ?? -1]?.shown
  const hidden = rows.reduce((sum, row) => sum + (row.is === 'run' && !row.isOpen ? row.indexes.length : 0), 0)
  return {
    ...{ rows, places },
    periods: rows.map((row) => done[placesOf(row)[0] ?? 0]?.period ?? ''),
    total: files && rows.length,
    error,
    at: (index) => (rows[index]?.is === 'file' ? fileAt(index)?.resource : undefined),
    look: () => undefined,
    load: (first, last) =>
      Promise.resolve([...new Set(rows.slice(first, last + 1).flatMap((row) => resourcesAt(placesOf(row))))]),
    retry,
    files: useMemo(() => places.map(({ atSnapshot }) => atSnapshot), [places]),
    fileAt,
    filesOf: (row) => resourcesAt(placesOf(row)),
    toggle(row) {
      if (row.is === 'file') return
      const ids = new Set(row.indexes.flatMap((place) => done[place]?.id ?? []))
      setOpened((before) => new Set(row.isOpen ? [...before].filter((id) => !ids.has(id)) : [...before, ...ids]))
    },
    all: allOf(recent, places, rows),
    ...{ pending, isOutdated, applyChanges, hasMore, isLoading, more },
    isFlooded: hidden > hiddenAtLeast + hiddenOfRow * rows.length,
  }
}

function doneOf({ id, attributes, resource }: RecentFile, today: string) {
  // The server sends times with the offset of the user's time zone.
  const period = periodOf(attributes.at.slice(0, 10), today)
  return { ...attributes, id, folder: parentPath(resource.attributes.path), period }
}

const allOf = (
  { files, error, retry }: RecentFiles,
  places: readonly SnapshotFile[],
  rows: readonly Row[],
): Listing => ({
  total: files && places.length,
  error,
  at: (index) => places[index]?.shown.resource,
  look: () => undefined,
  load: (first, last) => Promise.resolve(places.slice(first, last + 1).map(({ shown }) => shown.resource)),
  // In an open run that of the file, after the one of the run.
  rowOf: (index) => rows.findLastIndex((row) => placesOf(row).includes(index)),
  retry,
})

/** For how long after an action its changes are taken for those of the user here, in ms. */
const recentMs = 15_000

/** Returns whether the user may just have changed a file in this tab: after any action, or by uploading it. */
function useDoneHere(): (file: RecentFile) => boolean {
  const actions = useQueryClient().getMutationCache()
  const { queue } = useUploads()
  return ({ resource }) =>
    actions.getAll().some(({ state }) => state.status === 'pending' || Date.now() - state.submittedAt < recentMs) ||
    queue.snapshot().some(({ path }) => path === resource.attributes.path)
}
