/** What can be done to files and folders, beyond uploading. Everything that shows them is asked for anew after. */
import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from './client.ts'
import { foldersKey } from './folders.ts'
import { filesKey } from './listing.ts'
import { outcomesOf } from './outcomes.ts'

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

/** Resolves when the archive is stored. A file of that name is replaced. */
export function useCompress() {
  const client = useClient()
  const onSettled = useFreshFiles()
  return useMutation({
    mutationFn: ({ entries, folder, name }: { entries: Entries; folder: string; name: string }) =>
      client.call('compressFiles', {
        body: { resources: named(entries), parentResource: folder, archiveName: name },
      }),
    onSettled,
  })
}

export function useExtract() {
  const client = useClient()
  const onSettled = useFreshFiles()
  return useMutation({
    mutationFn: ({ entry, folder }: { entry: Resource; folder: string }) =>
      client.call('extractFiles', { body: { resource: `id:${entry.id}`, parentResource: folder } }),
    onSettled,
  })
}
