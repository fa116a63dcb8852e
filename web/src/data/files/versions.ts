/** Versions of a file: contents that were replaced. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { parentPath } from '../../lib/path.ts'
import { useClient } from '../api/client.ts'
import { useRefreshFiles, versionsKey } from './file-actions.ts'

/** The current content, and the versions, newest first. */
export function useVersions({ id, attributes }: Resource) {
  const client = useClient()
  return useQuery({
    queryKey: [...versionsKey, parentPath(attributes.path), id],
    queryFn: ({ signal }) => client.call('getVersions', { query: { resource: `id:${id}` } }, { signal }),
    select: ({ current, data }) => ({ current, versions: data }),
  })
}

/** Makes a version the content of its file again. Resolves to the file. */
export function useRestoreVersion({ id }: Pick<Resource, 'id'>) {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationFn: async ({ id: version }: FileVersion) =>
      (await client.call('restoreVersion', { body: { resource: `id:${id}`, version } })).data,
    onSettled,
  })
}

export function useDeleteVersion({ id }: Pick<Resource, 'id'>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id: version }: FileVersion) =>
      client.call('deleteVersion', { body: { resource: `id:${id}`, version } }),
    onSettled: () => queries.invalidateQueries({ queryKey: versionsKey }),
  })
}
