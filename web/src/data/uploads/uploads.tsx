/** Uploads of this page's life: they go on wherever the person goes. What is taken already is asked about first. */
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
import { can, usePresence } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { failureOf, hasStatus } from '../api/failure.ts'
import { foldersKey } from '../files/folders.ts'
import { filesKey } from '../files/listing.ts'
import { takenPaths } from './name-conflicts.ts'
import { matching, readUnfinished } from './resumable-uploads.ts'
import type { Choice } from './selected-files.ts'
import { type NewUpload, type Upload, UploadQueue } from './upload-queue.ts'
import { createWire } from './upload-transport.ts'

/** A file whose place is taken: what stands there is told, so that the person can decide. */
export interface Clash {
  readonly upload: NewUpload
  readonly there: Resource
}

export type Decision = 'both' | 'overwrite' | 'skip'

interface Uploads {
  readonly queue: UploadQueue
  /** How many drops and choices are being read, and looked up at the server, before they join the queue. */
  readonly preparing: number
  readonly clashes: readonly Clash[]
  /** Decides the first clash, or all of them. */
  readonly decide: (decision: Decision, isForAll: boolean) => void
  /** Takes files for a folder. Rejects when the server cannot be asked what is there. */
  readonly offer: (folder: string, choice: Choice | Promise<Choice>) => Promise<void>
}

const UploadsContext = createContext<Uploads | null>(null)

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (!uploads) throw new Error('A page asked for the uploads outside of the app.')
  return uploads
}

/** Every upload of this page, as it stands now. */
export function useUploadList(): readonly Upload[] {
  const { queue } = useUploads()
  return useSyncExternalStore(queue.subscribe, queue.snapshot)
}

interface Props {
  /** Told how many uploads wait while the session has ended. */
  readonly onHeld: (count: number) => void
  readonly children: ReactNode
}

export function UploadsProvider({ onHeld, children }: Props) {
  const client = useClient()
  const { me, isInside, refresh } = usePresence()
  const [queue] = useState(() => new UploadQueue(createWire(client, () => void refresh())))
  const putOff = usePutOff(isInside)
  const [clashes, setClashes] = useState<readonly Clash[]>([])
  const [preparing, setPreparing] = useState(0)
  useFreshLists(queue)
  useFarewell(queue)
  useStandstill(queue, isInside, onHeld)

  const uploads = useMemo((): Uploads => {
    const take = async (folder: string, chosen: Choice): Promise<void> => {
      const { files, emptyFolders } = chosen
      const unfinished = readUnfinished(localStorage, me.id, Date.now())
      const all = files.map(({ file, path: below }): NewUpload => {
        const path = joinPath(folder, below)
        return { file, path, overwrite: false, isBegun: matching(unfinished, path, file) !== undefined }
      })
      // Who may not look can't be told what is there either: the server finds a free name.
      const paths = can(me, 'list') ? all.map(({ path }) => path) : []
      const taken = await takenPaths(client, paths).catch((error) => {
        if (!hasStatus(error, 401) && navigator.onLine) throw error
        putOff(() => take(folder, chosen))
        return null
      })
      if (!taken) return
      const fresh: Clash[] = []
      for (const upload of all) {
        const there = taken.get(upload.path)
        if (there) fresh.push({ upload, there })
      }
      queue.add(all.filter(({ path }) => !taken.has(path)))
      setClashes((before) => [...before, ...fresh])
      if (!can(me, 'modify')) return
      for (const path of emptyFolders) await client.call('addFolder', { body: { path: joinPath(folder, path) } })
    }
    const offer = async (folder: string, choice: Choice | Promise<Choice>) => {
      setPreparing((count) => count + 1)
      try {
        await take(folder, await choice)
      } finally {
        setPreparing((count) => count - 1)
      }
    }
    const decide = (decision: Decision, isForAll: boolean) => {
      const decided = isForAll ? clashes : clashes.slice(0, 1)
      setClashes(clashes.slice(decided.length))
      if (decision === 'skip') return
      queue.add(
        decided.map(({ upload, there }) => ({ ...upload, overwrite: decision === 'overwrite' && isFile(there) })),
      )
    }
    return { queue, preparing, clashes, offer, decide }
  }, [client, me, queue, preparing, clashes, putOff])
  return <UploadsContext value={uploads}>{children}</UploadsContext>
}

export const isFile = ({ attributes }: Resource): boolean => attributes.type === 'file'

/** What is shown of folders is asked for anew when files have come, at most every second. */
function useFreshLists(queue: UploadQueue): void {
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

/** Takes what can't be done while nobody is signed in or the network is gone, and does it once that has passed. */
function usePutOff(isInside: boolean): (work: () => Promise<void>) => void {
  const later = useRef<(() => Promise<void>)[]>([])
  useEffect(() => {
    const goOn = () => {
      for (const work of later.current.splice(0)) void work().catch(() => undefined)
    }
    if (isInside) goOn()
    addEventListener('online', goOn)
    return () => removeEventListener('online', goOn)
  }, [isInside])
  return useCallback((work) => void later.current.push(work), [])
}

const isOnItsWay = ({ state }: Upload): boolean => state === 'sending' || state === 'waiting' || state === 'broken'

/** Nothing is sent while nobody is signed in; what broke off goes on once the network is back. */
function useStandstill(queue: UploadQueue, isInside: boolean, onHeld: (count: number) => void): void {
  useEffect(() => {
    if (isInside) return queue.release()
    queue.hold()
    const tell = () => onHeld(queue.snapshot().filter(isOnItsWay).length)
    tell()
    return queue.subscribe(tell)
  }, [queue, isInside, onHeld])
  useEffect(() => {
    const onOnline = () => queue.hurry()
    addEventListener('online', onOnline)
    return () => {
      removeEventListener('online', onOnline)
      // Somebody else is inside from now on, in whose name nothing of this may go on.
      queue.pause(...queue.snapshot().map(({ id }) => id))
    }
  }, [queue])
}

/** Asks before the page is left while something is being sent. */
function useFarewell(queue: UploadQueue): void {
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (queue.snapshot().some(isOnItsWay)) event.preventDefault()
    }
    addEventListener('beforeunload', onLeave)
    return () => removeEventListener('beforeunload', onLeave)
  }, [queue])
}

/** Takes files, and says in a notice why not. */
export function useOffer(onTrouble: (title: string, detail: string) => void) {
  const { offer } = useUploads()
  return async (folder: string, choice: Choice | Promise<Choice>): Promise<void> => {
    try {
      await offer(folder, choice)
    } catch (error) {
      const { title, detail } = failureOf(error)
      onTrouble(title, detail)
    }
  }
}
