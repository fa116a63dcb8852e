import type { Client } from '@sallyport/client/api/client.ts'
import type { Body } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { fetchWithProgress } from '../api/fetch-with-progress.ts'
import { everyPage } from '../api/pages.ts'
import { sharesKey } from '../keys.ts'

export type ShareType = Share['attributes']['type']

/** A share with its owner. */
export type OwnedShare = Share & { readonly owner: string }

/** Active shares of a type, of receive folders also those that have expired or are paused; without a type all shares ever created. With a search text: those that contain it. */
export function useShares(type: ShareType | undefined, words = '') {
  const client = useClient()
  const scope = type === undefined || type === 'receive' ? ('all' as const) : ('active' as const)
  return useQuery({
    queryKey: [...sharesKey, type ?? 'history', words],
    queryFn: ({ signal }) => {
      const only = { ...(type && { type }), ...(words !== '' && { search: words }) }
      return everyPage(async (paging) => {
        const query = { ...paging, ...only, scope, sort: '-created' as const, include: ['owner' as const] }
        const { data, included, totalResults } = await client.call('listShares', { query }, { signal })
        const owners = new Map(
          included.flatMap((one) => (one.type === 'user' ? [[one.id, one.attributes.username]] : [])),
        )
        const owned = (share: Share): OwnedShare => ({
          ...share,
          owner: owners.get(share.relationships.owner.data.id) ?? '',
        })
        return { data: data.map(owned), totalResults }
      })
    },
    // Keeps the previous result while a search is loading, so that an open row stays open.
    placeholderData: (before) => before,
  })
}

/** The active share of a folder: a folder has one at most. Undefined without a folder. */
export function useShareOfFolder(path: string | null) {
  const client = useClient()
  return useQuery({
    queryKey: [...sharesKey, 'of folder', path],
    queryFn: ({ signal }) =>
      everyPage((paging) =>
        client.call('listShares', { query: { ...paging, type: 'shared_folder', scope: 'active' } }, { signal }),
      ),
    select: (all) => all.find(({ attributes }) => path !== null && attributes.paths.includes(path)) ?? null,
    enabled: path !== null,
    staleTime: 0,
  })
}

export type ShareSettings = Omit<Body<Operations['updateShareById']>, 'status'>

type Saved = ShareSettings & ({ readonly id: number } | { readonly type: ShareType; readonly name: string })

/** Creates a share, or updates the one with the given id. */
export function useSaveShare() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (saved: Saved) => {
      if (!('id' in saved)) return client.call('addShare', { body: saved })
      const { id, ...body } = saved
      return client.call('updateShareById', { params: { id }, body })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: sharesKey }),
  })
}

export interface SendInput {
  readonly name: string
  readonly settings: ShareSettings
  /** Files of this computer. */
  readonly files: readonly File[]
  /** Ids of stored entries, which are copied. */
  readonly stored: readonly number[]
  /** Receives the number of bytes sent so far. */
  readonly onProgress: (sent: number) => void
}

/** Creates a send. With files of this computer: opens it, uploads them and completes it; invitations are sent on completion. */
export function useSendFiles() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (sending: SendInput) => sendFiles(client, sending),
    onSettled: () => queries.invalidateQueries({ queryKey: sharesKey }),
  })
}

async function sendFiles(client: Client, { name, settings, files, stored, onProgress }: SendInput) {
  const what = { resources: stored.map((id) => `id:${id}`), sendingLocalFiles: files.length > 0 }
  const { data, meta } = await client.call('addShare', { body: { ...settings, ...what, type: 'send', name } })
  if (files.length === 0) return { data }
  const { id } = data
  try {
    let before = 0
    for (const file of files) {
      const upload = { path: `/${file.name}`, size: file.size, body: file }
      const onSent = (bytes: number) => onProgress(before + Math.min(bytes, file.size))
      await client.upload(upload, { fetch: withToken(meta?.accessToken ?? '', fetchWithProgress(onSent)) })
      before += file.size
      onProgress(before)
    }
    return await client.call('completeDirectSend', { params: { id } })
  } catch (error) {
    // An incomplete send is useless: delete it with the files that have arrived.
    await client.call('deleteShareById', { params: { id } }).catch(() => undefined)
    throw error
  }
}

/** The send's upload token, in addition to the session: it identifies the destination. */
const withToken =
  (token: string, way: typeof fetch): typeof fetch =>
  (input, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('ev-access-token', token)
    return way(input, { ...init, headers })
  }

export function useEndShare() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteShareById', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sharesKey }),
  })
}

/** Closes a share, which can be opened again. */
export function useOpenShare() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, isOpen }: { readonly id: number; readonly isOpen: boolean }) =>
      client.call('updateShareById', { params: { id }, body: { status: isOpen ? 1 : 0 } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sharesKey }),
  })
}

/** Sends the last invitation again to all recipients. */
export function useInviteAgain() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (shareId: number) => client.call('resendInvitationsForShare', { params: { shareId }, body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sharesKey }),
  })
}
