import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { everyPage } from '../api/pages.ts'

export const webhooksKey = ['webhooks'] as const
export const deliveriesKey = ['deliveries'] as const

export interface ListedWebhook extends Webhook {
  /** Path of the folder that it watches; null when that was deleted. */
  readonly folder: string | null
}

const isResource = (it: { readonly type: string }): it is Resource => it.type === 'resource'

/** All webhooks with their folders; asked for anew every so many ms. */
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

interface GoingOn {
  readonly paused: boolean
  /** When it goes on: what becomes of what was kept. */
  readonly waiting: 'deliver' | 'skip'
}

/** Without an id a new webhook, else new settings for the one that it names. The answer holds the secrets. */
export function useSaveWebhook() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: Partial<WebhookSettings & GoingOn> & { id?: number }) =>
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

export function useRegenerateSecrets() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    // `keepPrevious`: for how many hours the old secrets sign on.
    mutationFn: ({ id, keepPrevious }: { id: number; keepPrevious: number }) =>
      client.call('regenerateWebhookToken', { params: { id }, query: { keepPrevious } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: webhooksKey }),
  })
}

/** The newest attempts of one webhook, brought up to date every `everyMs`. */
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

/** Posts one message about a file that does not exist; the answer is the attempt with what came back. */
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

/** The message that a webhook would get of an event. */
export function usePreview(id: number, event: WebhookEvent) {
  const client = useClient()
  return useQuery({
    queryKey: [...webhooksKey, id, 'preview', event],
    queryFn: ({ signal }) => client.call('previewWebhook', { params: { id }, query: { event } }, { signal }),
    select: ({ data }) => data.attributes,
  })
}

/** How many messages are still owed to an endpoint; at most 500 are counted. */
export function useWaiting(id: number) {
  const client = useClient()
  return useQuery({
    queryKey: [...deliveriesKey, id, 'waiting'],
    queryFn: ({ signal }) =>
      client.call('getWebhookMessages', { params: { id }, query: { state: 'pending', limit: 500 } }, { signal }),
    select: ({ returnedResults }) => returnedResults,
  })
}
