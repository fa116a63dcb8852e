import { useQuery } from '@tanstack/react-query'
import { useClient } from './client.ts'

const lookEveryMs = 60_000

/** How many letters of the account have not gone out, and why the latest has not. For administrators. */
export function useStuckLetters(isAsked: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: ['letters', 'waiting'],
    enabled: isAsked,
    refetchInterval: lookEveryMs,
    queryFn: ({ signal }) => client.call('listLetters', { query: { state: 'waiting', limit: 1 } }, { signal }),
    select: ({ totalResults, mailServer, data }) => ({
      count: totalResults,
      hasServer: mailServer,
      attempts: data[0]?.attributes.attempts ?? 0,
      reason: data[0]?.attributes.reason ?? '',
    }),
  })
}
