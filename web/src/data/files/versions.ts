/** Versions of a file: contents that were replaced. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useMutation, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query'
import { parentPath } from '../../lib/path.ts'
import { useClient } from '../api/client.ts'
import { useRefreshFiles, versionsKey } from './file-actions.ts'

/** The current content, and the versions, newest first. */
export function useVersions({ id, attributes }: Resource, { isEnabled = true }: { readonly isEnabled?: boolean } = {}) {
  const client = useClient()
  return useQuery({
    queryKey: [...versionsKey, parentPath(attributes.path), id],
    queryFn: ({ signal }) => client.call('getVersions', { query: { resource: `id:${id}` } }, { signal }),
    select: ({ current, data }) => ({ current, versions: data }),
    enabled: isEnabled,
  })
}

export interface Restored {
  readonly file: Resource
  /** The content that it replaced, if that is kept as a version. */
  readonly replaced: FileVersion | undefined
}

/** Makes a version the content of its file again. `current`: what the file contained, as far as known. */
export function useRestoreVersion({ id }: Pick<Resource, 'id'>, current: Uploaded | undefined) {
  const client = useClient()
  const onSettled = useRefreshFiles()
  const resource = `id:${id}`
  return useMutation({
    mutationFn: async ({ id: version }: FileVersion): Promise<Restored> => {
      const { data: file } = await client.call('restoreVersion', { body: { resource, version } })
      // It is restored: without the answer only undoing is not offered.
      const now = await client.call('getVersions', { query: { resource } }).catch(() => undefined)
      const newest = now?.data[0]
      return { file, replaced: newest && current && isSame(newest.attributes, current) ? newest : undefined }
    },
    onSettled,
  })
}

type Uploaded = Pick<CurrentContent, 'uploadDate' | 'size'>

const isSame = (one: Uploaded, other: Uploaded) => one.uploadDate === other.uploadDate && one.size === other.size

/** What an upload has replaced: `before`, if that is kept as a version. */
export function useUploadedVersion({ id }: Pick<Resource, 'id'>) {
  const client = useClient()
  const refresh = useRefreshFiles()
  return async (before: Uploaded | undefined) => {
    const { current, data } = await client.call('getVersions', { query: { resource: `id:${id}` } })
    void refresh()
    const [newest] = data
    return { current, replaced: newest && before && isSame(newest.attributes, before) ? newest : undefined }
  }
}

/**
 * Restores what the content of `uploadDate`, a restored or uploaded one, has replaced. Resolves to the file, or null if its
 * content has changed since.
 */
export function useUndoReplacement({ id }: Pick<Resource, 'id'>) {
  const client = useClient()
  const onSettled = useRefreshFiles()
  const resource = `id:${id}`
  return useMutation({
    mutationFn: async ({ uploadDate, replaced }: { uploadDate: string; replaced: FileVersion }) => {
      const { current, data } = await client.call('getVersions', { query: { resource } })
      const isUnchanged = current.uploadDate === uploadDate && data[0]?.id === replaced.id
      if (!isUnchanged) return null
      return (await client.call('restoreVersion', { body: { resource, version: replaced.id } })).data
    },
    onSettled,
  })
}

const deletingKey = [...versionsKey, 'deleting'] as const

export function useDeleteVersion({ id }: Pick<Resource, 'id'>) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationKey: deletingKey,
    mutationFn: ({ id: version }: FileVersion) =>
      client.call('deleteVersion', { body: { resource: `id:${id}`, version } }),
    onSettled: () => queries.invalidateQueries({ queryKey: versionsKey }),
  })
}

/** Whether the user has deleted a version lately, in this tab; also before the server has responded. By its key in lists of contents. */
export function useDeletedVersions(): (key: number | 'current') => boolean {
  const all = useMutationState({
    filters: { mutationKey: deletingKey, predicate: ({ state }) => state.status !== 'error' },
    select: ({ state }) => (state.variables as FileVersion).id,
  })
  return (key) => all.some((id) => id === key)
}
