import * as accounts from '../../../core/accounts/accounts.ts'
import { countByKind } from '../../../core/connections/connections.ts'
import { folderSizes } from '../../../core/files/quotas/folder-sizes.ts'
import { firstSteps } from '../../../core/setup/first-steps.ts'
import { stats } from '../../../core/transfers/transfers.ts'
import { webhookHealth } from '../../../core/webhooks/log/statistics.ts'
import { presentOverview, presentTransfers } from '../../present/account/dashboard.ts'
import type { Handler } from '../../responses/call.ts'

export const getTransferStats: Handler<'getTransferStats'> = async ({ ctx, actor, query }) => ({
  status: 200,
  body: { data: presentTransfers(await stats(ctx, actor, query)) },
})

export const getOverview: Handler<'getOverview'> = async ({ ctx, actor }) => {
  const health = await webhookHealth(ctx, actor)
  const connections = await countByKind(ctx, actor)
  const account = await accounts.byId(ctx, actor.accountId)
  const steps = await firstSteps(ctx, actor)
  const sizes = await folderSizes(ctx, actor)
  const data = presentOverview({ health, connections, account, steps, sizes }, actor.timeZone)
  return { status: 200, body: { data } }
}
