import { useQuery } from '@tanstack/react-query'
import { useClient } from './client.ts'

export const accountKey = ['account'] as const

/** The account: limits of its plan, what is used of them, its settings. */
export function useAccount() {
  const client = useClient()
  return useQuery({
    queryKey: accountKey,
    queryFn: ({ signal }) => client.call('getAccount', {}, { signal }),
    select: ({ data }) => data.attributes,
  })
}
