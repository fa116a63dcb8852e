import type { RequestOf } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import type { Account } from '@sallyport/contract/schemas/accounts/account.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { useSignedIn } from './me.ts'

export const accountKey = ['account'] as const

export type AccountAttributes = Account['attributes']
type AccountChanges = NonNullable<RequestOf<Operations['updateAccount']>['body']>

/** The account: plan limits, usage and settings. */
export function useAccount() {
  const client = useClient()
  return useQuery({
    queryKey: accountKey,
    queryFn: ({ signal }) => client.call('getAccount', {}, { signal }),
    select: ({ data }) => data.attributes,
  })
}

/** Sends changes; the response is the changed account. */
export function useChangeAccount() {
  const client = useClient()
  const queries = useQueryClient()
  const { refresh } = useSignedIn()
  return useMutation({
    mutationFn: (body: AccountChanges) => client.call('updateAccount', { body }),
    onSuccess: (answer) => {
      queries.setQueryData(accountKey, answer)
      // What becomes of replaced contents is part of the signed-in user.
      void refresh()
    },
  })
}
