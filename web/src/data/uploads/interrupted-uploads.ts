/** Uploads that were interrupted before this page was opened: their progress, resuming and discarding. */
import type { Client } from '@sallyport/client/api/client.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import {
  matchingFile,
  minResumableBytes,
  type ResumableUpload,
  readStored,
  removeStored,
  storeUploads,
} from './resumable-uploads.ts'
import type { Upload, UploadQueue } from './upload-queue.ts'
import { useUploads } from './uploads.tsx'

export interface InterruptedUpload extends ResumableUpload {
  readonly arrived: number
}

const interruptedKey = ['interrupted'] as const

const partOf = ({ path, size }: ResumableUpload) => ({ query: { path, fileSize: size } })

async function loadStates(client: Client, all: readonly ResumableUpload[]): Promise<InterruptedUpload[]> {
  const found: InterruptedUpload[] = []
  for (const it of all) {
    const { data } = await client.call('getUpload', partOf(it))
    if (data.attributes.offsetBytes > 0) found.push({ ...it, arrived: data.attributes.offsetBytes })
    else removeStored(localStorage, [it])
  }
  return found
}

export function useInterruptedUploads() {
  const client = useClient()
  const { id } = useMe()
  const { queue } = useUploads()
  const queries = useQueryClient()
  const { data = [] } = useQuery({
    queryKey: interruptedKey,
    queryFn: () =>
      loadStates(
        client,
        readStored(localStorage, id, Date.now()).filter((it) => !isIn(queue, it)),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const without = (gone: readonly InterruptedUpload[]) =>
    queries.setQueryData<InterruptedUpload[]>(interruptedKey, (all = []) => all.filter((it) => !gone.includes(it)))
  return {
    interrupted: data,
    /** Resumes with the files that match; returns the names of the others. */
    resume(files: readonly File[]): string[] {
      const pairs = files.map((file) => ({ file, it: matchingFile(data, file) as InterruptedUpload | undefined }))
      const known = pairs.filter((pair): pair is { file: File; it: InterruptedUpload } => pair.it !== undefined)
      queue.add(known.map(({ file, it: { path, overwrite } }) => ({ file, path, overwrite, isStarted: true })))
      without(known.map(({ it }) => it))
      return pairs.filter(({ it }) => !it).map(({ file }) => file.name)
    },
    async discardAll(): Promise<void> {
      removeStored(localStorage, data)
      without(data)
      for (const it of data) await client.call('deleteUpload', partOf(it))
    },
  }
}

const isIn = (queue: UploadQueue, { path, size }: ResumableUpload) =>
  queue.snapshot().some((upload) => upload.path === path && upload.file.size === size)

/** Stores the uploads in progress, and removes those that have ended. */
export function useStoredUploads(queue: UploadQueue, userId: number): void {
  useEffect(() => {
    const known = new Map<number, ResumableUpload>()
    return queue.subscribe(() => {
      const open = new Map(
        queue
          .snapshot()
          .filter(isWorthStoring)
          .map((upload) => [upload.id, upload]),
      )
      const fresh = [...open.values()].filter(({ id }) => !known.has(id))
      const ended = [...known].filter(([id]) => !open.has(id))
      for (const upload of fresh) known.set(upload.id, toUnfinished(upload, userId))
      for (const [id] of ended) known.delete(id)
      if (ended.length > 0)
        removeStored(
          localStorage,
          ended.map(([, it]) => it),
        )
      if (fresh.length > 0)
        storeUploads(
          localStorage,
          fresh.map((upload) => toUnfinished(upload, userId)),
        )
    })
  }, [queue, userId])
}

const isWorthStoring = ({ isStarted, state, file }: Upload) =>
  isStarted && state !== 'done' && state !== 'failed' && file.size >= minResumableBytes

const toUnfinished = ({ path, file, overwrite }: Upload, userId: number): ResumableUpload => ({
  userId,
  path,
  size: file.size,
  lastModified: file.lastModified,
  overwrite,
  at: Date.now(),
})
