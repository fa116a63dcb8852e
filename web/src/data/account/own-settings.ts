import type { RequestOf } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { useSignedIn } from './me.ts'

type OwnChanges = NonNullable<RequestOf<Operations['updateUser']>['body']>

/** Changes the signed-in user; the frame shows the changes at once. */
export function useChangeMe() {
  const client = useClient()
  const { me, refresh } = useSignedIn()
  return useMutation({
    mutationFn: (body: OwnChanges) => client.call('updateUser', { params: { id: me.id }, body }),
    onSuccess: refresh,
  })
}
