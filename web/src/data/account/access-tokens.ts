import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'

export const accessTokensKey = ['access-tokens'] as const

export function useAccessTokens({ isFresh = false } = {}) {
  const client = useClient()
  return useQuery({
    // Never served from the cache, since it shows which tokens a deletion would revoke.
    ...(isFresh && { refetchOnMount: 'always' as const }),
    queryKey: accessTokensKey,
    queryFn: ({ signal }) => everyPage((paging) => client.call('getAccessTokens', { query: paging }, { signal })),
  })
}

/** The response of both actions contains the token's value, which is not available later. */
export function useCreateAccessToken() {
  const client = useClient()
  const queries = useQueryClient()
  // Not cached: the dialog that shows the value reads it from the response.
  const options = { gcTime: 0, onSuccess: () => queries.invalidateQueries({ queryKey: accessTokensKey }) }
  return {
    generate: useMutation({
      ...options,
      mutationFn: (body: { apiKeyId: number; userId: number; name: string }) => client.call('addAccessToken', { body }),
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
