/** What can be done to files and folders, beyond uploading. Everything that shows them is asked for anew after. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { outcomesOf } from '../api/outcomes.ts'
import { archiveJobsKey } from './archive-jobs.ts'
import { foldersKey } from './folders.ts'
import { filesKey } from './listing.ts'

export const trashKey = ['trash'] as const

type Entries = readonly Resource[]

const named = (entries: Entries) => entries.map(({ id }) => `id:${id}`)

/** Refreshes folders and the trash; whatever was done may concern any of them. */
export function useFreshFiles() {
  const queries = useQueryClient()
  return () => Promise.all([filesKey, foldersKey, trashKey].map((queryKey) => queries.invalidateQueries({ queryKey })))
}

/** Into one folder. Resolves with what became of each. */
export function useTransfer(how: 'move' | 'copy') {
  const client = useClient()
  const onSettled = useFreshFiles()
  return useMutation({
    mutationFn: async ({ entries, folder }: { entries: Entries; folder: string }) => {
      const body = { resources: named(entries), parentResource: folder }
      return outcomesOf(entries, await client.call(how === 'move' ? 'moveResources' : 'copyResources', { body }))
    },
    onSettled,
  })
}

export function useDeletion() {
  const client = useClient()
  const onSettled = useFreshFiles()
  return useMutation({
    mutationFn: async (entries: Entries) =>
      outcomesOf(entries, await client.call('deleteResources', { body: { resources: named(entries) } })),
    onSettled,
  })
}

export function useRename() {
  const client = useClient()
  const onSettled = useFreshFiles()
  return useMutation({
    mutationFn: ({ id, name }: { id: number; name: string }) =>
      client.call('updateResourceById', { params: { id }, body: { name } }),
    onSettled,
  })
}

export function useNewFolder() {
  const client = useClient()
  const onSettled = useFreshFiles()
  return useMutation({
    mutationFn: ({ folder, name }: { folder: string; name: string }) =>
      client.call('addFolder', { body: { parentResource: folder, name } }),
    onSettled,
  })
}

/** What becomes of a request for an archive; told also when whoever asked is not shown any more. */
export interface Told<T> {
  readonly onSuccess: (value: T) => void
  readonly onError: (error: unknown) => void
}

const useArchiving = <V, T>(mutationFn: (input: V) => Promise<T>, { onSuccess, onError }: Told<T>) => {
  const queries = useQueryClient()
  const refresh = useFreshFiles()
  return useMutation({
    mutationKey: archiveJobsKey,
    mutationFn,
    onSuccess: (value) => onSuccess(value),
    onError: (error) => onError(error),
    onSettled: () => Promise.all([refresh(), queries.invalidateQueries({ queryKey: archiveJobsKey })]),
  })
}

/** Resolves when the archive is stored. A file of that name is replaced. */
export function useCompress(told: Told<Resource>) {
  const client = useClient()
  return useArchiving(async ({ entries, folder, name }: { entries: Entries; folder: string; name: string }) => {
    const body = { resources: named(entries), parentResource: folder, archiveName: name }
    return (await client.call('compressFiles', { body })).data
  }, told)
}

/** Resolves with what lies at the archive's top. */
export function useExtract(told: Told<{ entries: Entries; folder: string }>) {
  const client = useClient()
  return useArchiving(async ({ entry, folder }: { entry: Resource; folder: string }) => {
    const body = { resource: `id:${entry.id}`, parentResource: folder }
    return { entries: (await client.call('extractFiles', { body })).data, folder }
  }, told)
}
