/** Uploads of this page: they continue while the user goes to other screens. Name conflicts are asked about first. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { joinPath } from '../../lib/path.ts'
import { can, useSignedIn } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { type Failure, failureOf, hasStatus } from '../api/failure.ts'
import { useOnReachableAgain } from '../api/reachability.ts'
import { foldersKey } from '../files/folders.ts'
import { filesKey } from '../files/listing.ts'
import { existingEntries } from './name-conflicts.ts'
import { matching, readStored } from './resumable-uploads.ts'
import { retryCheck } from './retry-check.ts'
import type { FileSelection } from './selected-files.ts'
import { type NewUpload, type Upload, UploadQueue } from './upload-queue.ts'
import { createUploadTransport } from './upload-transport.ts'

/** A name conflict of an upload, with the existing entry. */
export interface NameConflict {
  readonly upload: NewUpload
  readonly there: Resource
}

/** `cancel`: this and all other conflicting files are not uploaded. */
export type Decision = 'both' | 'overwrite' | 'skip' | 'cancel'

interface Uploads {
  readonly queue: UploadQueue
  /** Number of drops and selections that are being read and checked before they join the queue. */
  readonly preparing: number
  readonly conflicts: readonly NameConflict[]
  /** Decides the first conflict, or all of them. */
  readonly decide: (decision: Decision, isForAll: boolean) => void
  /** Queues files for a folder. Rejects if the server cannot check for name conflicts. */
  readonly offer: (folder: string, choice: FileSelection | Promise<FileSelection>) => Promise<void>
}

const UploadsContext = createContext<Uploads | null>(null)

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (!uploads) throw new Error('useUploads was called outside of UploadsProvider.')
  return uploads
}

/** All uploads of this page, in their current state. */
export function useUploadList(): readonly Upload[] {
  const { queue } = useUploads()
  return useSyncExternalStore(queue.subscribe, queue.snapshot)
}

interface Props {
  /** Receives the number of uploads that wait while the session has ended. */
  readonly onSuspend: (count: number) => void
  readonly children: ReactNode
}

export function UploadsProvider({ onSuspend, children }: Props) {
  const client = useClient()
  const { me, isSignedIn, refresh } = useSignedIn()
  const [queue] = useState(() => new UploadQueue(createUploadTransport(client, () => void refresh())))
  const defer = useDeferred(isSignedIn)
  const [conflicts, setConflicts] = useState<readonly NameConflict[]>([])
  const [preparing, setPreparing] = useState(0)
  useRefreshAfterUploads(queue)
  useConfirmBeforeUnload(queue)
  useSuspendWhileSignedOut(queue, isSignedIn, onSuspend)

  const uploads = useMemo((): Uploads => {
    const addSelection = async (folder: string, chosen: FileSelection): Promise<void> => {
      const { files, emptyFolders } = chosen
      const unfinished = readStored(localStorage, me.id, Date.now())
      const all = files.map(({ file, path: below }): NewUpload => {
        const path = joinPath(folder, below)
        return { file, path, overwrite: false, isStarted: matching(unfinished, path, file) !== undefined }
      })
      // Users without permission to list cannot check for conflicts: the server chooses a free name.
      const paths = can(me, 'list') ? all.map(({ path }) => path) : []
      const taken = await retryCheck(() => existingEntries(client, paths)).catch((error) => {
        if (!hasStatus(error, 401) && navigator.onLine) throw error
        defer(() => addSelection(folder, chosen))
        return null
      })
      if (!taken) return
      const fresh: NameConflict[] = []
      for (const upload of all) {
        const there = taken.get(upload.path)
        if (there) fresh.push({ upload, there })
      }
      queue.add(all.filter(({ path }) => !taken.has(path)))
      setConflicts((before) => [...before, ...fresh])
      if (!can(me, 'modify')) return
      for (const path of emptyFolders) await client.call('addFolder', { body: { path: joinPath(folder, path) } })
    }
    const offer = async (folder: string, choice: FileSelection | Promise<FileSelection>) => {
      setPreparing((count) => count + 1)
      try {
        await addSelection(folder, await choice)
      } finally {
        setPreparing((count) => count - 1)
      }
    }
    const decide = (decision: Decision, isForAll: boolean) => {
      const decided = isForAll || decision === 'cancel' ? conflicts : conflicts.slice(0, 1)
      setConflicts(conflicts.slice(decided.length))
      if (decision === 'skip' || decision === 'cancel') return
      queue.add(
        decided.map(({ upload, there }) => ({ ...upload, overwrite: decision === 'overwrite' && isFile(there) })),
      )
    }
    return { queue, preparing, conflicts, offer, decide }
  }, [client, me, queue, preparing, conflicts, defer])
  return <UploadsContext value={uploads}>{children}</UploadsContext>
}

export const isFile = ({ attributes }: Resource): boolean => attributes.type === 'file'

/** Refreshes folders when files have arrived, at most once per second. */
function useRefreshAfterUploads(queue: UploadQueue): void {
  const queries = useQueryClient()
  useEffect(() => {
    let known = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const refresh = () => {
      timer = undefined
      void queries.invalidateQueries({ queryKey: filesKey })
      void queries.invalidateQueries({ queryKey: foldersKey })
    }
    const stop = queue.subscribe(() => {
      const done = queue.snapshot().filter(({ state }) => state === 'done').length
      if (done > known) timer ??= setTimeout(refresh, known === 0 ? 0 : 1000)
      known = done
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [queue, queries])
}

/** Defers a function while the user is signed out or offline, and runs it afterwards. */
function useDeferred(isSignedIn: boolean): (work: () => Promise<void>) => void {
  const later = useRef<(() => Promise<void>)[]>([])
  useEffect(() => {
    const runDeferred = () => {
      for (const work of later.current.splice(0)) void work().catch(() => undefined)
    }
    if (isSignedIn) runDeferred()
    addEventListener('online', runDeferred)
    return () => removeEventListener('online', runDeferred)
  }, [isSignedIn])
  return useCallback((work) => void later.current.push(work), [])
}

const isUnfinished = ({ state }: Upload): boolean => state === 'sending' || state === 'waiting' || state === 'broken'

/** Suspends the queue while the user is signed out; retries interrupted uploads when the network is back. */
function useSuspendWhileSignedOut(queue: UploadQueue, isSignedIn: boolean, onSuspend: (count: number) => void): void {
  useEffect(() => {
    if (isSignedIn) return queue.unsuspend()
    queue.suspend()
    const report = () => onSuspend(queue.snapshot().filter(isUnfinished).length)
    report()
    return queue.subscribe(report)
  }, [queue, isSignedIn, onSuspend])
  useOnReachableAgain(() => queue.retryInterrupted())
  useEffect(() => {
    const onOnline = () => queue.retryInterrupted()
    addEventListener('online', onOnline)
    return () => {
      removeEventListener('online', onOnline)
      // Another user has signed in: nothing may continue in their name.
      queue.pause(...queue.snapshot().map(({ id }) => id))
    }
  }, [queue])
}

/** Asks before the page is closed while files are sent. */
function useConfirmBeforeUnload(queue: UploadQueue): void {
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (queue.snapshot().some(isUnfinished)) event.preventDefault()
    }
    addEventListener('beforeunload', onLeave)
    return () => removeEventListener('beforeunload', onLeave)
  }, [queue])
}

/** Queues files, and reports if that fails. */
export function useUploadFiles(onError: (failure: Failure) => void) {
  const { offer } = useUploads()
  return async (folder: string, choice: FileSelection | Promise<FileSelection>): Promise<void> => {
    try {
      await offer(folder, choice)
    } catch (error) {
      onError(failureOf(error))
    }
  }
}
