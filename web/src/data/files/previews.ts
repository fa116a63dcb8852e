/** File previews. The server renders pictures, and text is only displayed as text: no content of a file is executed. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

/** Cached until the content changes. */
const lasting = { staleTime: Number.POSITIVE_INFINITY, retry: false } as const

/** URL of a picture that fits in a square, and the number of pages. */
export function usePreviewImage({ id, attributes }: Resource, size: 'small' | 'medium' | 'large', page = 0) {
  const client = useClient()
  return useQuery({
    ...lasting,
    queryKey: ['picture', id, attributes.updatedAt, size, page],
    queryFn: ({ signal }) =>
      client.call('getPreviewImage', { query: { resource: `id:${id}`, size, page } }, { signal }),
    select: ({ data: { attributes: picture } }) => ({
      address: `data:image/jpeg;base64,${picture.image}`,
      pageCount: picture.pageCount,
    }),
  })
}

/** The beginning of a file as text. */
export function usePreviewText({ id, attributes }: Resource) {
  const client = useClient()
  return useQuery({
    ...lasting,
    queryKey: ['text', id, attributes.updatedAt],
    queryFn: ({ signal }) => client.call('getPreviewText', { query: { resource: `id:${id}` } }, { signal }),
    select: ({ data }) => data.attributes,
  })
}
