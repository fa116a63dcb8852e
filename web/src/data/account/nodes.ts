/** The nodes of the server, for operators. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

const nodesKey = ['server-nodes'] as const
const refetchMs = 10_000

/** Read again while it is shown: nodes come and go by themselves. */
export function useNodes(isOperator: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: nodesKey,
    queryFn: ({ signal }) => client.call('listNodes', {}, { signal }),
    select: ({ data }) => data,
    enabled: isOperator,
    refetchInterval: refetchMs,
  })
}

export function useDrainNode() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: ({ id, ...body }: { id: string; drained: boolean; currentPassword: string }) =>
      client.call('updateNode', { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: nodesKey }),
  })
}
