/** What files look like. Pictures are drawn by the server, text is only ever shown as text: nothing of a file runs here. */
import type { Client } from '@sallyport/contract/client.ts'
import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from './client.ts'

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

export const mostText = 256 * 1024

/** The beginning of a file as text. */
export function useText({ id, attributes }: Resource) {
  const client = useClient()
  return useQuery({
    ...lasting,
    queryKey: ['text', id, attributes.updatedAt],
    queryFn: ({ signal }) => readStart(client, id, signal),
  })
}

/** No more is taken from the server than is shown. */
async function readStart(client: Client, id: number, signal: AbortSignal): Promise<string> {
  const { body } = await client.download([`id:${id}`], { signal })
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  while (bytes < mostText) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    text += decoder.decode(value.subarray(0, value.byteLength - Math.max(0, bytes - mostText)), { stream: true })
  }
  await reader.cancel()
  return text
}
