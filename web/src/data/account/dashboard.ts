/** What the dashboard shows. Refreshed while the page is visible, but not with each change: a busy account has many. */
import type { Overview } from '@sallyport/contract/schemas/activity/overview.ts'
import type { TransferStatsResponse } from '@sallyport/contract/schemas/activity/transfers.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

export type { Overview }
export type TransferStats = TransferStatsResponse['data']['attributes'] & { readonly unit: TransferUnit }
export type TransferUnit = 'day' | 'week' | 'month'

const dashboardKey = ['dashboard'] as const
export const overviewKey = [...dashboardKey, 'overview'] as const

const overviewEveryMs = 30_000
/** The server counts transfers within a minute. */
const transfersEveryMs = 60_000

export function useOverview() {
  const client = useClient()
  return useQuery({
    queryKey: overviewKey,
    queryFn: ({ signal }) => client.call('getOverview', {}, { signal }),
    select: ({ data }) => data.attributes,
    refetchInterval: overviewEveryMs,
  })
}

/** Transfers of the latest periods. While others are loaded, the last ones stay. */
export function useTransferStats(unit: TransferUnit) {
  const client = useClient()
  return useQuery({
    queryKey: [...dashboardKey, 'transfers', unit],
    queryFn: async ({ signal }) => {
      const { data } = await client.call('getTransferStats', { query: { unit } }, { signal })
      return { ...data.attributes, unit }
    },
    refetchInterval: transfersEveryMs,
    placeholderData: (before) => before,
  })
}
