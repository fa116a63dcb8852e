/** File previews. The server renders pictures, and text is only displayed as text: no content of a file is executed. */
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { type Viewed, viewedQuery } from './viewed.ts'

export const cachedUntilContentChanges = { staleTime: Number.POSITIVE_INFINITY, retry: false } as const

/** Identifies a content of a file: a restored one can have the time of an earlier one. */
export const contentOf = ({ id, version, isInTrash, attributes: { updatedAt, uploadDate, sha256 } }: Viewed) => [
  ...[id, version, isInTrash],
  ...[updatedAt, uploadDate, sha256],
]

/** URL of a picture that fits in a square, the number of pages, and the size of a picture itself in pixels. */
export function usePreviewImage(entry: Viewed, size: 'small' | 'medium' | 'large', page = 0) {
  const client = useClient()
  return useQuery({
    ...cachedUntilContentChanges,
    queryKey: ['picture', ...contentOf(entry), size, page],
    queryFn: ({ signal }) =>
      entry.isInTrash
        ? client.call('getTrashPreview', { params: { id: entry.id }, query: { size, page } }, { signal })
        : client.call('getPreviewImage', { query: { ...viewedQuery(entry), size, page } }, { signal }),
    select: ({ data: { attributes: picture } }) => ({
      address: `data:image/jpeg;base64,${picture.image}`,
      pageCount: picture.pageCount,
      ...(picture.originalWidth &&
        picture.originalHeight && { original: { width: picture.originalWidth, height: picture.originalHeight } }),
    }),
  })
}

/** The beginning of a file as text. `isEnabled` false: only if it has been read before, since the server records that as an opening. */
export function usePreviewText(entry: Viewed, { isEnabled = true } = {}) {
  const client = useClient()
  return useQuery({
    ...cachedUntilContentChanges,
    enabled: isEnabled,
    queryKey: ['text', ...contentOf(entry)],
    queryFn: ({ signal }) =>
      entry.isInTrash
        ? client.call('getTrashPreviewText', { params: { id: entry.id } }, { signal })
        : client.call('getPreviewText', { query: viewedQuery(entry) }, { signal }),
    select: ({ data }) => data.attributes,
  })
}
