import type { Overview } from '@sallyport/contract/schemas/activity/overview.ts'
import type { TransferSums } from '@sallyport/contract/schemas/activity/transfers.ts'
import type { TransferStats } from '../../../core/transfers/transfers.ts'
import type { WebhookHealth } from '../../../core/webhooks/log/statistics.ts'
import { momentOrNull } from '../../responses/time.ts'

type Sums = TransferStats['visitors']

const presentSums = ({ uploads, uploadBytes, downloads, downloadBytes }: Sums): TransferSums => ({
  uploads,
  uploadedBytes: uploadBytes,
  downloads,
  downloadedBytes: downloadBytes,
})

export const presentTransfers = ({ from, to, usersFrom, isComplete, ...rest }: TransferStats) => ({
  type: 'transferStats' as const,
  attributes: {
    ...{ from, to, usersFrom, complete: isComplete },
    periods: rest.periods.map(({ begins, sums }) => ({ begins, ...presentSums(sums) })),
    users: rest.users.map(({ subject, sums }) => ({ username: subject, ...presentSums(sums) })),
    visitors: presentSums(rest.visitors),
    folders: rest.folders.map(({ subject, sums }) => ({ path: subject, ...presentSums(sums) })),
  },
})

export const presentHealth = (
  { total, failing, endpoints }: WebhookHealth,
  timeZone: string,
): Pick<Overview, 'webhooks' | 'failingWebhooks' | 'failingWebhooksTotal'> => ({
  webhooks: total,
  failingWebhooksTotal: failing,
  failingWebhooks: endpoints.map((one) => ({ ...one, failingSince: momentOrNull(one.failingSince, timeZone) })),
})
