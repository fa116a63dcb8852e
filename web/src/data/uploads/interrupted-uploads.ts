/** Uploads that broke off before this page was opened: which, how far they are, and how they go on or are given up. */
import type { Client } from '@sallyport/contract/client.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { forget, matchingFile, readUnfinished, remember, type Unfinished, worthResuming } from './resumable-uploads.ts'
import type { Upload, UploadQueue } from './upload-queue.ts'
import { useUploads } from './uploads.tsx'

export interface Interrupted extends Unfinished {
  readonly arrived: number
}

const interruptedKey = ['interrupted'] as const

const partOf = ({ path, size }: Unfinished) => ({ query: { path, fileSize: size } })

async function askEach(client: Client, all: readonly Unfinished[]): Promise<Interrupted[]> {
  const found: Interrupted[] = []
  for (const it of all) {
    const { data } = await client.call('getUpload', partOf(it))
    if (data.attributes.offsetBytes > 0) found.push({ ...it, arrived: data.attributes.offsetBytes })
    else forget(localStorage, [it])
  }
  return found
}

export function useInterrupted() {
  const client = useClient()
  const { id } = useMe()
  const { queue } = useUploads()
  const queries = useQueryClient()
  const { data = [] } = useQuery({
    queryKey: interruptedKey,
    queryFn: () =>
      askEach(
        client,
        readUnfinished(localStorage, id, Date.now()).filter((it) => !isIn(queue, it)),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const without = (gone: readonly Interrupted[]) =>
    queries.setQueryData<Interrupted[]>(interruptedKey, (all = []) => all.filter((it) => !gone.includes(it)))
  return {
    interrupted: data,
    /** Goes on with the files that are the same; returns the names of those that are not. */
    goOn(files: readonly File[]): string[] {
      const pairs = files.map((file) => ({ file, it: matchingFile(data, file) as Interrupted | undefined }))
      const known = pairs.filter((pair): pair is { file: File; it: Interrupted } => pair.it !== undefined)
      queue.add(known.map(({ file, it: { path, overwrite } }) => ({ file, path, overwrite, isBegun: true })))
      without(known.map(({ it }) => it))
      return pairs.filter(({ it }) => !it).map(({ file }) => file.name)
    },
    async giveUp(): Promise<void> {
      forget(localStorage, data)
      without(data)
      for (const it of data) await client.call('deleteUpload', partOf(it))
    },
  }
}

const isIn = (queue: UploadQueue, { path, size }: Unfinished) =>
  queue.snapshot().some((upload) => upload.path === path && upload.file.size === size)

/** Writes down what is under way, and strikes out what has ended. */
export function useMemory(queue: UploadQueue, userId: number): void {
  useEffect(() => {
    const known = new Map<number, Unfinished>()
    return queue.subscribe(() => {
      const open = new Map(
        queue
          .snapshot()
          .filter(isWorthIt)
          .map((upload) => [upload.id, upload]),
      )
      const fresh = [...open.values()].filter(({ id }) => !known.has(id))
      const ended = [...known].filter(([id]) => !open.has(id))
      for (const upload of fresh) known.set(upload.id, toUnfinished(upload, userId))
      for (const [id] of ended) known.delete(id)
      if (ended.length > 0)
        forget(
          localStorage,
          ended.map(([, it]) => it),
        )
      if (fresh.length > 0)
        remember(
          localStorage,
          fresh.map((upload) => toUnfinished(upload, userId)),
        )
    })
  }, [queue, userId])
}

const isWorthIt = ({ isBegun, state, file }: Upload) =>
  isBegun && state !== 'done' && state !== 'failed' && file.size >= worthResuming

const toUnfinished = ({ path, file, overwrite }: Upload, userId: number): Unfinished => ({
  userId,
  path,
  size: file.size,
  lastModified: file.lastModified,
  overwrite,
  at: Date.now(),
})
