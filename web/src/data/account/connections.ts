/** Connections and transfers of the account that are in progress, on all nodes of the server. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { useIsLive } from '../live/state.ts'

export const connectionsKey = ['connections'] as const

/** The server updates its byte counts every three seconds. */
const refetchMs = 3_000
/** Maximum rows shown; the total is shown beside them. */
const limit = 500

/** The oldest first, with their total number. Refreshed by live updates; polled without them, while the tab is visible. */
export function useConnections() {
  const client = useClient()
  const isLive = useIsLive()
  return useQuery({
    queryKey: connectionsKey,
    queryFn: ({ signal }) => client.call('listConnections', { query: { limit } }, { signal }),
    select: ({ data, totalResults }) => ({ connections: data, total: totalResults }),
    refetchInterval: isLive ? false : refetchMs,
  })
}

export function useEndConnection() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('endConnection', { params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: connectionsKey }),
  })
}
