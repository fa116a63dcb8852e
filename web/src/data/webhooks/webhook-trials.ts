/** Trying a webhook against what has happened: what it would have been told of, why it was or was not, and sending again. */
import type { RequestOf } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { deliveriesKey, webhooksKey } from './webhooks.ts'

export type DryRunSettings = NonNullable<RequestOf<Operations['dryRunWebhook']>['body']>

/** Counts what a webhook with these settings would have been told of. Nothing is sent or kept. */
export function useDryRun() {
  const client = useClient()
  return useMutation({
    mutationFn: async (body: DryRunSettings) => (await client.call('dryRunWebhook', { body })).data.attributes,
  })
}

/** Why a webhook was, or was not, told of the newest events about a path; `*` stands for any text. */
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

/** How many messages of a range were given up, and not delivered since. */
export function useFailedCount(id: number, range: FailedRange) {
  const client = useClient()
  return useQuery({
    queryKey: [...deliveriesKey, id, 'failed', range],
    queryFn: ({ signal }) => client.call('resendFailedMessages', { params: { id }, body: range }, { signal }),
    select: ({ data }) => data.attributes.count,
  })
}

/** Sends them again; refused when there are more, or less, by now than were counted. */
export function useResendFailed(id: number) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ confirm, ...range }: FailedRange & { confirm: number }) =>
      client.call('resendFailedMessages', { params: { id }, body: { ...range, confirm } }),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveriesKey }),
  })
}
