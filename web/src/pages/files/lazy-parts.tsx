/** Parts of the Files screen that are loaded when they are shown first. */
import { type ComponentProps, lazy, type ReactNode, Suspense, useState, useSyncExternalStore } from 'react'
import { useArchiveJobs, useRefreshAfterJobs } from '../../data/files/archive-jobs.ts'
import { folderOf } from './task.ts'
import type { Transfer } from './transfers/transfer.ts'

const Details = lazy(async () => ({ default: (await import('./details/details.tsx')).Details }))

interface DetailsProps extends Omit<ComponentProps<typeof Details>, 'isShown'> {
  /** Whether there is no such folder. */
  readonly isMissing: boolean
}

/** Kept once it has been shown. */
export function LazyDetails({ isMissing, ...props }: DetailsProps) {
  const { isOpen, isSheet } = props.details
  const isShown = isOpen && (isSheet || !isMissing)
  const [wasShown, setWasShown] = useState(false)
  if (isShown && !wasShown) setWasShown(true)
  return <Suspense fallback={null}>{wasShown && <Details {...props} isShown={isShown} />}</Suspense>
}

const Tasks = lazy(async () => ({ default: (await import('./tasks.tsx')).Tasks }))

/** Dialogs of the screen. */
export function LazyTasks(props: ComponentProps<typeof Tasks>) {
  const [isNeeded, setNeeded] = useState(false)
  if (props.task && !isNeeded) setNeeded(true)
  return isNeeded ? (
    <Suspense fallback={null}>
      <Tasks {...props} folder={folderOf(props.task, props.folder)} />
    </Suspense>
  ) : null
}

const SelectionUpkeep = lazy(async () => ({
  default: (await import('./selection-upkeep/selection-upkeep.tsx')).SelectionUpkeep,
}))

interface UpkeepProps extends ComponentProps<typeof SelectionUpkeep> {
  readonly hasDetails: boolean
}

/** Loaded when something is selected. The details of one entry say where it is now, or that it was deleted. */
export function LazySelectionUpkeep({ hasDetails, ...props }: UpkeepProps) {
  const count = props.selection.selected.size
  if (count === 0 || (count === 1 && hasDetails)) return null
  return (
    <Suspense fallback={null}>
      <SelectionUpkeep {...props} />
    </Suspense>
  )
}

const ShownEntry = lazy(async () => ({ default: (await import('./shown-entry/shown-entry.tsx')).ShownEntry }))

/** The entry that the address names, in the open folder. */
export function LazyShownEntry(props: Omit<ComponentProps<typeof ShownEntry>, 'id'>) {
  const { shown, view, find } = props.place
  if (shown === undefined || view !== 'folders' || find) return null
  return (
    <Suspense>
      <ShownEntry key={shown} id={shown} {...props} />
    </Suspense>
  )
}

const FolderTree = lazy(async () => ({ default: (await import('./tree/folder-tree.tsx')).FolderTree }))

/** Where the tree has room. */
const wide = matchMedia('(min-width: 1024px)')

const subscribeToWidth = (listener: () => void) => {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

/** The folder tree; not on narrow screens. */
export function LazyTree(props: ComponentProps<typeof FolderTree>) {
  const isWide = useSyncExternalStore(subscribeToWidth, () => wide.matches)
  return (
    isWide && (
      <Suspense fallback={null}>
        <FolderTree {...props} />
      </Suspense>
    )
  )
}

const ArchiveJobList = lazy(async () => ({
  default: (await import('./archive-jobs/archive-job-list.tsx')).ArchiveJobList,
}))

/** Archive jobs of the user; nothing without any. */
export function ArchiveJobs() {
  const jobs = useArchiveJobs()
  useRefreshAfterJobs(jobs)
  return (
    jobs.length > 0 && (
      <Suspense fallback={null}>
        <ArchiveJobList jobs={jobs} />
      </Suspense>
    )
  )
}

const TransferNow = lazy(async () => ({ default: (await import('./transfers/transfer-now.tsx')).TransferNow }))

/** Transfers that are in progress, or whose report is open. */
export function useTransfers(): readonly [start: (transfer: Transfer) => void, shown: ReactNode] {
  const [all, setAll] = useState<readonly { readonly id: number; readonly transfer: Transfer }[]>([])
  const start = (transfer: Transfer) => setAll((now) => [...now, { id: (now.at(-1)?.id ?? 0) + 1, transfer }])
  const shown = (
    <Suspense fallback={null}>
      {all.map(({ id, transfer }) => (
        <TransferNow key={id} transfer={transfer} onEnd={() => setAll((now) => now.filter((one) => one.id !== id))} />
      ))}
    </Suspense>
  )
  return [start, shown]
}
