import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from './client.ts'

export const foldersKey = ['folders'] as const

/** The folders directly in a folder, by name; the first 500. */
export function useFolders(path: string) {
  const client = useClient()
  return useQuery({
    queryKey: [...foldersKey, path],
    queryFn: ({ signal }) =>
      client.call('listResources', { query: { resource: path, type: 'dir', limit: 500, sort: ['name'] } }, { signal }),
    select: ({ data }) => data.map(({ id, attributes }) => ({ id, name: attributes.name, path: attributes.path })),
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
