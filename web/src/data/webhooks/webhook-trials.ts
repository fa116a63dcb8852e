/** Webhook diagnostics: dry run, explanation, resending failed messages. */
import type { RequestOf } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { deliveriesKey, webhooksKey } from './webhooks.ts'

export type DryRunSettings = NonNullable<RequestOf<Operations['dryRunWebhook']>['body']>

/** Counts the messages that a webhook with these settings would have received. Nothing is sent or stored. */
export function useDryRun() {
  const client = useClient()
  return useMutation({
    mutationFn: async (body: DryRunSettings) => (await client.call('dryRunWebhook', { body })).data.attributes,
  })
}

/** Why a webhook did or did not receive the newest events about a path; `*` matches any text. */
export function useExplanation(id: number | undefined, resourcePath: string) {
  const client = useClient()
  return useQuery({
    queryKey: [...webhooksKey, id, 'explain', resourcePath],
    queryFn: ({ signal }) =>
      client.call('explainWebhook', { params: { id: id ?? 0 }, query: { resourcePath } }, { signal }),
    select: ({ data }) => data,
    enabled: id !== undefined,
    placeholderData: (before) => before,
  })
}

export interface FailedRange {
  readonly startDate: string
  readonly endDate: string
}

/** Number of messages in a range that failed permanently and have not been delivered since. */
export function useFailedCount(id: number, range: FailedRange) {
  const client = useClient()
  return useQuery({
    queryKey: [...deliveriesKey, id, 'failed', range],
    queryFn: ({ signal }) => client.call('resendFailedMessages', { params: { id }, body: range }, { signal }),
    select: ({ data }) => data.attributes.count,
  })
}

/** Resends the failed messages of a range. `confirm` is the displayed count; refused if it has changed since. */
export function useResendFailed(id: number) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ confirm, ...range }: FailedRange & { confirm: number }) =>
      client.call('resendFailedMessages', { params: { id }, body: { ...range, confirm } }),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveriesKey }),
  })
}
