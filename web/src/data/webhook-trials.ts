/** Trying a webhook against what has happened: what it would have been told of, why it was or was not, and sending again. */
import type { RequestOf } from '@sallyport/contract/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import { useMutation } from '@tanstack/react-query'
import { useClient } from './client.ts'

export type DryRunSettings = NonNullable<RequestOf<Operations['dryRunWebhook']>['body']>

/** Counts what a webhook with these settings would have been told of. Nothing is sent or kept. */
export function useDryRun() {
  const client = useClient()
  return useMutation({
    mutationFn: async (body: DryRunSettings) => (await client.call('dryRunWebhook', { body })).data.attributes,
  })
}
