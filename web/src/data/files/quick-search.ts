/** The first files and folders with a name, for the command palette. */

import { useDebouncedValue } from '@mantine/hooks'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { patternOf } from '../api/paging.ts'
import { filesKey } from './listing.ts'

/** Results are in the order of names; the folders among the first ones come before the files. */
const maxRead = 50
const maxFound = 8
const pauseMs = 250

/** Nothing is requested for null. A request follows a pause in typing. */
export function useQuickSearch(words: string | null): readonly Resource[] {
  const client = useClient()
  const [wanted] = useDebouncedValue(words, pauseMs)
  const { data } = useQuery({
    queryKey: [...filesKey, 'palette', wanted],
    enabled: words !== null && wanted !== null,
    queryFn: ({ signal }) => {
      const query = { resource: '/', name: patternOf(wanted ?? ''), limit: maxRead }
      return client.call('listResources', { query }, { signal })
    },
    placeholderData: keepPreviousData,
  })
  if (words === null || !data) return []
  const isFolder = ({ attributes }: Resource) => attributes.type === 'dir'
  return [...data.data.filter(isFolder), ...data.data.filter((one) => !isFolder(one))].slice(0, maxFound)
}
