/** Both logs and the statistics of the last day, refreshed as events occur. */
import type { RequestOf } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { pagesUntilShort } from '../api/pages.ts'
import { activityKey } from '../keys.ts'

const pageSize = 100

export type SessionLogFilter = NonNullable<RequestOf<Operations['exportSessionLogs']>['query']>
export type WebhookLogFilter = NonNullable<RequestOf<Operations['exportWebhookLogs']>['query']>

interface Page<Row> {
  readonly data: readonly Row[]
}

/** Entries that arrive between two requests shift the pages, so some rows are received twice. */
const rowsOf = <Row extends { readonly id: number }>({ pages }: { readonly pages: readonly Page<Row>[] }): Row[] => [
  ...new Map(pages.flatMap(({ data }) => data.map((row) => [row.id, row] as const))).values(),
]

export function useSessionLog(filter: SessionLogFilter) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...activityKey, 'session', filter],
    queryFn: ({ pageParam: offset, signal }) =>
      client.call('getSessionLogs', { query: { ...filter, offset, limit: pageSize } }, { signal }),
    ...pagesUntilShort(pageSize),
    select: rowsOf,
    placeholderData: (before) => before,
  })
}

/** An entry of the session log that is not on a loaded page; without an id, none. Undefined if it does not exist any more. */
export function useSessionEntry(id: number | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: [...activityKey, 'session entry', id],
    queryFn: async ({ signal }) => {
      const { data } = await client.call('getSessionLogs', { query: { id: id ?? 0, limit: 1 } }, { signal })
      return data[0] ?? null
    },
    select: (entry) => entry ?? undefined,
    enabled: id !== undefined,
  })
}

export function useWebhookLog(filter: WebhookLogFilter) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...activityKey, 'webhooks', filter],
    queryFn: ({ pageParam: offset, signal }) => {
      const query = { ...filter, offset, limit: pageSize, sort: ['-date' as const] }
      return client.call('getWebhookLogs', { query }, { signal })
    },
    ...pagesUntilShort(pageSize),
    select: rowsOf,
    placeholderData: (before) => before,
  })
}

/** The message of an attempt, with all its attempts. */
export function useMessage(messageId: string) {
  const client = useClient()
  return useQuery({
    queryKey: [...activityKey, 'message', messageId],
    queryFn: ({ signal }) => client.call('getWebhookMessage', { params: { messageId } }, { signal }),
    select: ({ data }) => data.attributes,
  })
}

export function useActivityStats() {
  const client = useClient()
  return useQuery({
    queryKey: [...activityKey, 'stats'],
    queryFn: ({ signal }) => client.call('getActivityStats', {}, { signal }),
    select: ({ data }) => data.attributes,
    refetchInterval: 60_000,
  })
}
