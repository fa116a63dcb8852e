/** Actions on several users. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { failureOf, isApiError } from '../api/failure.ts'
import { usersKey } from './users.ts'

export type UserAction = 'lock' | 'unlock' | 'delete'

/** A user on whom the action failed, and the reason. */
export interface FailedUser {
  readonly user: User
  readonly problem: string
}

interface Together {
  readonly action: UserAction
  readonly users: readonly User[]
  /** Called after each user with the number of those who are done. */
  readonly onDone: (count: number) => void
  /** Aborted: the users who are left stay as they are. */
  readonly signal: AbortSignal
}

/** One user after the other. Returns those on whom it failed; rejects where it would fail for those who are left, too. */
export function useUsersTogether() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (together: Together) => actOnAll(client, together),
    onSettled: () => queries.invalidateQueries({ queryKey: usersKey }),
  })
}

/** Exported for its test. */
export async function actOnAll(client: Pick<Client, 'call'>, { action, users, onDone, signal }: Together) {
  const failed: FailedUser[] = []
  for (const [index, user] of users.entries()) {
    if (signal.aborted) break
    try {
      await actOn(client, action, user.id)
    } catch (error) {
      if (!isOfUser(error)) throw error
      failed.push({ user, problem: failureOf(error).detail })
    }
    onDone(index + 1)
  }
  return failed
}

const actOn = (client: Pick<Client, 'call'>, action: UserAction, id: number): Promise<unknown> =>
  action === 'delete'
    ? client.call('deleteUser', { params: { id } })
    : client.call('updateUser', { params: { id }, body: { locked: action === 'lock' } })

/** Whether the user is the reason: not the session, the network, the server, or too many requests. */
const isOfUser = (error: unknown): boolean =>
  isApiError(error) && error.status < 500 && error.status !== 401 && error.status !== 429
