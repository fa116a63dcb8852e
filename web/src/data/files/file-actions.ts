/** Actions on files and folders other than uploads. Queries that show them are refreshed afterwards. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { outcomesOf } from '../api/outcomes.ts'
import { archiveJobsKey } from './archive-jobs.ts'
import { foldersKey } from './folders.ts'
import { filesKey } from './listing.ts'
import { starredKey } from './starred.ts'

export const trashKey = ['trash'] as const

/** Followed by the folder of a file and its id. */
export const versionsKey = ['versions'] as const

/** Of single files and folders. */
export const itemActivityKey = ['item-activity'] as const

type Entries = readonly Resource[]

const named = (entries: Entries) => entries.map(({ id }) => `id:${id}`)

/** Refreshes folders, stars, the trash, versions and activity, because an action may affect any of them. */
export function useRefreshFiles() {
  const queries = useQueryClient()
  return () =>
    Promise.all(
      [filesKey, foldersKey, trashKey, versionsKey, starredKey, itemActivityKey].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    )
}

/** Moves or copies into one folder. Resolves to the outcome of each entry. */
export function useTransfer(how: 'move' | 'copy') {
  const client = useClient()
  const onSettled = useRefreshFiles()
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
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationFn: async (entries: Entries) =>
      outcomesOf(entries, await client.call('deleteResources', { body: { resources: named(entries) } })),
    onSettled,
  })
}

export function useRename() {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationFn: async ({ entry, name }: { entry: Resource; name: string }) =>
      outcomesOf([entry], await client.call('updateResourceById', { params: { id: entry.id }, body: { name } })),
    onSettled,
  })
}

export function useNewFolder() {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationFn: ({ folder, name }: { folder: string; name: string }) =>
      client.call('addFolder', { body: { parentResource: folder, name } }),
    onSettled,
  })
}

/** Callbacks of an archive request; called also after the requesting component is unmounted. */
export interface ArchiveCallbacks<T> {
  readonly onSuccess: (value: T) => void
  readonly onError: (error: unknown) => void
}

const useArchiving = <V, T>(mutationFn: (input: V) => Promise<T>, { onSuccess, onError }: ArchiveCallbacks<T>) => {
  const queries = useQueryClient()
  const refresh = useRefreshFiles()
  return useMutation({
    mutationKey: archiveJobsKey,
    mutationFn,
    onSuccess: (value) => onSuccess(value),
    onError: (error) => onError(error),
    onSettled: () => Promise.all([refresh(), queries.invalidateQueries({ queryKey: archiveJobsKey })]),
  })
}

/** Resolves when the archive is stored. It replaces a file with the same name. */
export function useCompress(callbacks: ArchiveCallbacks<Resource>) {
  const client = useClient()
  return useArchiving(async ({ entries, folder, name }: { entries: Entries; folder: string; name: string }) => {
    const body = { resources: named(entries), parentResource: folder, archiveName: name }
    return (await client.call('compressFiles', { body })).data
  }, callbacks)
}

/** Resolves to the top-level entries of the archive. */
export function useExtract(callbacks: ArchiveCallbacks<{ entries: Entries; folder: string }>) {
  const client = useClient()
  return useArchiving(async ({ entry, folder }: { entry: Resource; folder: string }) => {
    const body = { resource: `id:${entry.id}`, parentResource: folder }
    return { entries: (await client.call('extractFiles', { body })).data, folder }
  }, callbacks)
}
