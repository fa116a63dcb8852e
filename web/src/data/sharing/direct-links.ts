import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { sharersKey } from '../keys.ts'

const directLinksKey = ['direct-links'] as const

/** All direct links of the account; for administrators. */
export function useDirectLinks() {
  const client = useClient()
  return useQuery({
    queryKey: directLinksKey,
    queryFn: async ({ signal }) => (await client.call('listDirectLinks', {}, { signal })).data,
  })
}

function useRefreshDirectLinks() {
  const queries = useQueryClient()
  return () => Promise.all([directLinksKey, sharersKey].map((queryKey) => queries.invalidateQueries({ queryKey })))
}

export function useAddDirectLink() {
  const client = useClient()
  const onSuccess = useRefreshDirectLinks()
  return useMutation({
    mutationFn: (body: { resource: string; isIndexEnabled: boolean }) => client.call('addDirectLink', { body }),
    onSuccess,
  })
}

export function useChangeDirectLink(id: number) {
  const client = useClient()
  const onSuccess = useRefreshDirectLinks()
  return useMutation({
    mutationFn: (body: { isEnabled?: boolean; isIndexEnabled?: boolean }) =>
      client.call('updateDirectLinkById', { params: { id }, body }),
    onSuccess,
  })
}

export function useDeleteDirectLink() {
  const client = useClient()
  const onSuccess = useRefreshDirectLinks()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteDirectLinkById', { params: { id } }),
    onSuccess,
  })
}
