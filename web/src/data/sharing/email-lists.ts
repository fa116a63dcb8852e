import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

const emailListsKey = ['email-lists'] as const

/** Email lists of the signed-in user, by name. */
export function useEmailLists() {
  const client = useClient()
  return useQuery({
    queryKey: emailListsKey,
    queryFn: async ({ signal }) => (await client.call('getEmailLists', {}, { signal })).data,
  })
}

interface ListWords {
  readonly name: string
  readonly emails: string[]
  readonly note: string
}

/** Creates a list, or updates the one with the given id. */
export function useSaveEmailList() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: ListWords & { id?: number }) =>
      id === undefined
        ? client.call('addEmailList', { body })
        : client.call('updateEmailListById', { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: emailListsKey }),
  })
}

export function useDeleteEmailList() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteEmailListById', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: emailListsKey }),
  })
}
