import type { Overview } from '@sallyport/contract/schemas/activity/overview.ts'
import type { TransferSums } from '@sallyport/contract/schemas/activity/transfers.ts'
import type { Account } from '../../../core/accounts/account.ts'
import type { CountedSizes } from '../../../core/files/quotas/folder-sizes.ts'
import type { FirstSteps } from '../../../core/setup/first-steps.ts'
import type { TransferStats } from '../../../core/transfers/transfers.ts'
import type { WebhookHealth } from '../../../core/webhooks/log/statistics.ts'
import { moment, momentOrNull } from '../../responses/time.ts'

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

interface OverviewParts {
  readonly health: WebhookHealth
  readonly connections: Overview['connections']
  readonly account: Account
  readonly steps: FirstSteps
  readonly sizes: CountedSizes | null
}

export const presentOverview = ({ health, connections, account, steps, sizes }: OverviewParts, timeZone: string) => ({
  type: 'overview' as const,
  attributes: {
    connections,
    ...presentHealth(health, timeZone),
    diskUsed: account.diskUsed,
    diskLimit: account.diskLimit,
    folderSizes: sizes && presentSizes(sizes, timeZone),
    firstSteps: { ...steps, webhook: health.healthy > 0 },
    showFirstSteps: account.settings.onboarding,
  },
})

const presentHealth = ({ total, failing, endpoints }: WebhookHealth, timeZone: string) => ({
  webhooks: total,
  failingWebhooksTotal: failing,
  failingWebhooks: endpoints.map((one) => ({ ...one, failingSince: momentOrNull(one.failingSince, timeZone) })),
})

const presentSizes = ({ at, folders, others }: CountedSizes, timeZone: string) => ({
  counted: moment(at, timeZone),
  folders: [...folders],
  others: { folders: others.count, bytes: others.bytes },
})
