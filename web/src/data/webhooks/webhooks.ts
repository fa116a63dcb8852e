import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'

export const webhooksKey = ['webhooks'] as const
export const deliveriesKey = ['deliveries'] as const

export interface ListedWebhook extends Webhook {
  /** Path of the watched folder; null if it was deleted. */
  readonly folder: string | null
}

const isResource = (it: { readonly type: string }): it is Resource => it.type === 'resource'

/** All webhooks with their folders, refetched at the given interval in ms. */
export function useWebhooks({ everyMs = false }: { everyMs?: number | false } = {}) {
  const client = useClient()
  return useQuery({
    queryKey: webhooksKey,
    queryFn: async ({ signal }): Promise<ListedWebhook[]> => {
      const paths = new Map<number, string>()
      const data = await everyPage(async (paging) => {
        const query = { ...paging, include: ['resource' as const] }
        const page = await client.call('getWebhooksList', { query }, { signal })
        for (const { id, attributes } of page.included.filter(isResource)) paths.set(id, attributes.path)
        return page
      })
      return data.map((webhook) => ({
        ...webhook,
        folder: paths.get(webhook.relationships.resource.data.id) ?? null,
      }))
    },
    refetchInterval: everyMs,
  })
}

export interface WebhookSettings {
  readonly endpointUrl: string
  readonly resource: string
  readonly responseVersion: 'v1' | 'v2'
  readonly triggers: Webhook['attributes']['triggers']
  readonly filters: Webhook['attributes']['filters']
  readonly rateLimit: number | null
  readonly caCertificate: string | null
}

interface PauseSettings {
  readonly paused: boolean
  /** What happens to retained messages when the webhook is resumed. */
  readonly waiting: 'deliver' | 'skip'
}

/** Creates a webhook, or updates the one with the given id. The response contains the secrets. */
export function useSaveWebhook() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: Partial<WebhookSettings & PauseSettings> & { id?: number }) =>
      id === undefined
        ? client.call('addWebhook', { body: { ...body, endpointUrl: body.endpointUrl ?? '' } })
        : client.call('updateWebhook', { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: webhooksKey }),
  })
}

export function useDeleteWebhook() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('deleteWebhook', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: webhooksKey }),
  })
}

export function useRotateSecrets() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    // `keepPrevious`: hours during which messages are also signed with the old secrets.
    mutationFn: ({ id, keepPrevious }: { id: number; keepPrevious: number }) =>
      client.call('regenerateWebhookToken', { params: { id }, query: { keepPrevious } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: webhooksKey }),
  })
}

/** The newest attempts of one webhook, refetched every `everyMs`. */
export function useDeliveriesOf(webhookId: number, everyMs: number) {
  const client = useClient()
  const query = { webhookId, limit: 100, sort: ['-date' as const] }
  return useQuery({
    queryKey: [...deliveriesKey, webhookId],
    queryFn: ({ signal }) => client.call('getWebhookLogs', { query }, { signal }),
    select: ({ data }) => data,
    refetchOnMount: 'always',
    refetchInterval: everyMs,
  })
}

/** Sends the message of a logged attempt again. */
export function useResend() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (activityId: number) => client.call('resendWebhookActivityEntry', { params: { activityId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: deliveriesKey }),
  })
}

/** Sends a test message about a file that does not exist; the response is the attempt with the endpoint's response. */
export function useSendTest() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, event }: { id: number; event: WebhookEvent }) =>
      client.call('testWebhook', { params: { id }, body: { event } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: webhooksKey })
      return queries.invalidateQueries({ queryKey: deliveriesKey })
    },
  })
}

/** The message that a webhook would receive for an event. */
export function usePreview(id: number, event: WebhookEvent) {
  const client = useClient()
  return useQuery({
    queryKey: [...webhooksKey, id, 'preview', event],
    queryFn: ({ signal }) => client.call('previewWebhook', { params: { id }, query: { event } }, { signal }),
    select: ({ data }) => data.attributes,
  })
}

/** Number of pending messages of an endpoint, counted up to 500. */
export function usePendingCount(id: number) {
  const client = useClient()
  return useQuery({
    queryKey: [...deliveriesKey, id, 'waiting'],
    queryFn: ({ signal }) =>
      client.call('getWebhookMessages', { params: { id }, query: { state: 'pending', limit: 500 } }, { signal }),
    select: ({ returnedResults }) => returnedResults,
  })
}

/** "https://orders.example.com/hooks (/inbound)": endpoint and folder. */
export const webhookName = ({ attributes, folder }: ListedWebhook): string =>
  folder === null ? attributes.endpointUrl : `${attributes.endpointUrl} (${folder})`
