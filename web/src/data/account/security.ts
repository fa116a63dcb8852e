/** Password, second factor and sessions of the signed-in user. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { useMe } from './me.ts'

const secondFactorKey = ['second-factor'] as const
const sessionsKey = ['sessions'] as const

export function useChangePassword() {
  const client = useClient()
  const queries = useQueryClient()
  const { id } = useMe()
  return useMutation({
    mutationFn: (body: { currentPassword: string; password: string }) =>
      client.call('updateUser', { params: { id }, body }),
    // The server ends all other sessions with the old password.
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  })
}

export function useSecondFactor() {
  const client = useClient()
  return useQuery({
    queryKey: secondFactorKey,
    queryFn: ({ signal }) => client.call('getSecondFactor', {}, { signal }),
    select: ({ data }) => data.attributes,
  })
}

/** Two steps: `add` responds with a secret, `confirm` takes a first code. */
export function useSecondFactorSteps() {
  const client = useClient()
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: secondFactorKey })
  return {
    add: useMutation({
      gcTime: 0,
      mutationFn: (password: string) => client.call('addSecondFactor', { body: { password } }),
    }),
    confirm: useMutation({
      gcTime: 0,
      mutationFn: (code: string) => client.call('confirmSecondFactor', { body: { code } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (password: string) => client.call('removeSecondFactor', { body: { password } }),
      onSuccess,
    }),
  }
}

export function useSessions() {
  const client = useClient()
  return useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => client.call('listSessions', {}, { signal }),
    select: ({ data }) => data,
  })
}

export function useEndSessions() {
  const client = useClient()
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: sessionsKey })
  return {
    end: useMutation({ mutationFn: (id: number) => client.call('endSession', { params: { id } }), onSuccess }),
    endOthers: useMutation({ mutationFn: () => client.call('endOtherSessions'), onSuccess }),
  }
}
