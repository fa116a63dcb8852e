import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'

export const foldersKey = ['folders'] as const

/** The subfolders of a folder by name; the first 2,000. */
export function useFolders(path: string) {
  const client = useClient()
  return useQuery({
    queryKey: [...foldersKey, path],
    queryFn: ({ signal }) => {
      const query = { resource: path, type: 'dir' as const, sort: ['natural' as const] }
      return everyPage((paging) => client.call('listResources', { query: { ...query, ...paging } }, { signal }), {
        size: 100,
        pages: 20,
      })
    },
    select: (folders) => folders.map(({ id, attributes }) => ({ id, name: attributes.name, path: attributes.path })),
  })
}

export interface StoredEntry {
  readonly id: number
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
}

/** The entries of a folder, folders first; the first 2,000. */
export function useContents(path: string) {
  const client = useClient()
  return useQuery({
    queryKey: [...foldersKey, path, 'contents'],
    queryFn: ({ signal }) => {
      const query = { resource: path, sort: ['type' as const, 'natural' as const] }
      return everyPage((paging) => client.call('listResources', { query: { ...query, ...paging } }, { signal }), {
        size: 100,
        pages: 20,
      })
    },
    select: (entries): StoredEntry[] =>
      entries.map(({ id, attributes: { name, path, type } }) => ({ id, name, path, isFolder: type === 'dir' })),
  })
}

export function useAddFolder() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (path: string) => client.call('addFolder', { body: { path } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: foldersKey }),
  })
}
