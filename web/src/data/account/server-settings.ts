/** Settings of the server and the accounts of the installation, for operators. */
import type { RequestOf } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import type { ServerSettings } from '@sallyport/contract/schemas/server/server-settings.ts'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { pagesByTotal } from '../api/pages.ts'
import { useSignedIn } from './me.ts'

const settingsKey = ['server-settings'] as const
const accountsKey = ['server-accounts'] as const

export type ServerAttributes = ServerSettings['attributes']
export type ServerChanges = Omit<RequestOf<Operations['updateServerSettings']>['body'], 'currentPassword'>

export function useServerSettings() {
  const client = useClient()
  return useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => client.call('getServerSettings', {}, { signal }),
    select: ({ data }) => data.attributes,
  })
}

/** Sends changes with the password; the response has all settings. `onSaved` is called also if the form is gone by then. */
export function useChangeServerSettings(onSaved: () => void) {
  const client = useClient()
  const queries = useQueryClient()
  const { refresh } = useSignedIn()
  return useMutation({
    gcTime: 0,
    mutationFn: (body: ServerChanges & { currentPassword: string }) => client.call('updateServerSettings', { body }),
    onSuccess: (answer) => {
      queries.setQueryData(settingsKey, answer)
      onSaved()
      // Which services there are, such as emails, is part of the signed-in user.
      void refresh()
    },
  })
}

export function useTestEmail() {
  const client = useClient()
  return useMutation({
    mutationFn: (recipient: string) => client.call('sendTestEmail', { body: { recipient } }),
  })
}

const pageSize = 50

/** The accounts by name, page by page. */
export function useAccountQuotas(find: string) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...accountsKey, find],
    queryFn: ({ pageParam: offset, signal }) => {
      const query = { offset, limit: pageSize, ...(find && { search: find }) }
      return client.call('listAccountQuotas', { query }, { signal })
    },
    ...pagesByTotal(pageSize),
    select: ({ pages }) => ({ accounts: pages.flatMap(({ data }) => data), total: pages[0]?.totalResults ?? 0 }),
    placeholderData: (before) => before,
  })
}

export function useChangeAccountQuota() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: ({ id, ...body }: { id: number; storageQuota: number | null; currentPassword: string }) =>
      client.call('updateAccountQuota', { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: accountsKey }),
  })
}
