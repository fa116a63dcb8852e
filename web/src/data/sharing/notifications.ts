import type { Notification } from '@sallyport/contract/schemas/notifications/notification.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'

const notificationsKey = ['notifications'] as const

/** Notifications of the signed-in user, newest first. */
export function useNotifications() {
  const client = useClient()
  return useQuery({
    queryKey: notificationsKey,
    queryFn: ({ signal }) =>
      everyPage((paging) => client.call('listNotifications', { query: { ...paging, sort: ['-date'] } }, { signal })),
  })
}

export interface NotificationFields {
  readonly action: Notification['attributes']['action']
  readonly usernames: string[]
  readonly recipients: string[]
  readonly message: string | null
  readonly sendEmail: boolean
}

/** The file or folder that a new notification watches. */
export interface Watched {
  readonly path: string
  readonly type: 'file' | 'folder'
}

/** Creates a notification, or updates the one with the given id. */
export function useSaveNotification() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ about, ...body }: NotificationFields & { about: number | Watched }) =>
      typeof about === 'number'
        ? client.call('updateNotificationById', { params: { id: about }, body })
        : client.call('addNotification', { body: { ...body, resource: about.path, type: about.type } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: notificationsKey }),
  })
}

export function useDeleteNotification() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteNotificationById', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: notificationsKey }),
  })
}
