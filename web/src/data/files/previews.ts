/** What files look like. Pictures are drawn by the server, text is only ever shown as text: nothing of a file runs here. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

/** The same picture until the content changes. */
const lasting = { staleTime: Number.POSITIVE_INFINITY, retry: false } as const

/** A picture that fits in a square, as an address, and how many pages there are. */
export function usePicture({ id, attributes }: Resource, size: 'small' | 'medium' | 'large', page = 0) {
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
export function useText({ id, attributes }: Resource) {
  const client = useClient()
  return useQuery({
    ...lasting,
    queryKey: ['text', id, attributes.updatedAt],
    queryFn: ({ signal }) => client.call('getPreviewText', { query: { resource: `id:${id}` } }, { signal }),
    select: ({ data }) => data.attributes,
  })
}
