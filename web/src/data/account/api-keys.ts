import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'
import { accessTokensKey } from './access-tokens.ts'

const apiKeysKey = ['api-keys'] as const

export function useApiKeys() {
  const client = useClient()
  return useQuery({
    queryKey: apiKeysKey,
    queryFn: ({ signal }) => everyPage((paging) => client.call('getApiKeys', { query: paging }, { signal })),
  })
}

interface KeyWords {
  readonly name: string
  readonly description: string
}

/** Creates a key, or updates the one with the given id. */
export function useSaveApiKey() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: KeyWords & { id?: number }) =>
      id === undefined ? client.call('addApiKey', { body }) : client.call('updateApiKeyById', { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: apiKeysKey }),
  })
}

/** Deletes an API key and its access tokens. */
export function useDeleteApiKey() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteApiKeyById', { params: { id } }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: apiKeysKey }),
        queries.invalidateQueries({ queryKey: accessTokensKey }),
      ]),
  })
}
