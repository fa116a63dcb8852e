/** The first lines of text files, for thumbnails: the server does not record that as an opening. */
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client.ts'
import { cachedUntilContentChanges, contentOf } from '../previews.ts'
import { type Viewed, viewedQuery } from '../viewed.ts'
import { limitConcurrency } from './limit-concurrency.ts'

/** Requests at once: others of the page do not wait for thumbnails. */
const run = limitConcurrency(4)

/** Its text is undefined until it is loaded, and for files that are not text. */
export function useTextStart(entry: Viewed, { isEnabled }: { readonly isEnabled: boolean }): string | undefined {
  const client = useClient()
  const { data } = useQuery({
    ...cachedUntilContentChanges,
    enabled: isEnabled,
    queryKey: ['text start', ...contentOf(entry)],
    queryFn: ({ signal }) => {
      const size = 'small' as const
      return run(
        () =>
          entry.isInTrash
            ? client.call('getTrashPreviewText', { params: { id: entry.id }, query: { size } }, { signal })
            : client.call('getPreviewText', { query: { ...viewedQuery(entry), size } }, { signal }),
        signal,
      )
    },
    select: ({ data: { attributes } }) => attributes.text,
  })
  return data
}
