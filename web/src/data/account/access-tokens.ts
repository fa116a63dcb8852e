import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'

export const accessTokensKey = ['access-tokens'] as const

export function useAccessTokens({ isFresh = false } = {}) {
  const client = useClient()
  return useQuery({
    // What stops working is asked of the server, not of what it said a while ago.
    ...(isFresh && { refetchOnMount: 'always' as const }),
    queryKey: accessTokensKey,
    queryFn: ({ signal }) => everyPage((paging) => client.call('getAccessTokens', { query: paging }, { signal })),
  })
}

/** The answers of both hold the token's value, for the only time. */
export function useTokenMaking() {
  const client = useClient()
  const queries = useQueryClient()
  // What was made is shown from the answer; nothing keeps the value once that window is closed.
  const options = { gcTime: 0, onSuccess: () => queries.invalidateQueries({ queryKey: accessTokensKey }) }
  return {
    generate: useMutation({
      ...options,
      mutationFn: (body: { apiKeyId: number; userId: number }) => client.call('addAccessToken', { body }),
    }),
    regenerate: useMutation({
      ...options,
      mutationFn: (id: number) => client.call('regenerateAccessToken', { params: { id } }),
    }),
  }
}

export function useDeleteAccessToken() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteAccessTokenById', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: accessTokensKey }),
  })
}
