import * as accounts from '../../../core/accounts/accounts.ts'
import { countByKind } from '../../../core/connections/connections.ts'
import { firstSteps } from '../../../core/setup/first-steps.ts'
import { stats } from '../../../core/transfers/transfers.ts'
import { webhookHealth } from '../../../core/webhooks/log/statistics.ts'
import { presentHealth, presentTransfers } from '../../present/account/dashboard.ts'
import type { Handler } from '../../responses/call.ts'

export const getTransferStats: Handler<'getTransferStats'> = async ({ ctx, actor, query }) => ({
  status: 200,
  body: { data: presentTransfers(await stats(ctx, actor, query)) },
})

export const getOverview: Handler<'getOverview'> = async ({ ctx, actor }) => {
  const health = await webhookHealth(ctx, actor)
  const connections = await countByKind(ctx, actor)
  const { diskUsed, diskLimit, settings } = await accounts.byId(ctx, actor.accountId)
  const steps = { ...(await firstSteps(ctx, actor)), webhook: health.healthy > 0 }
  const state = { connections, diskUsed, diskLimit, firstSteps: steps, showFirstSteps: settings.onboarding }
  return {
    status: 200,
    body: { data: { type: 'overview', attributes: { ...presentHealth(health, actor.timeZone), ...state } } },
  }
}
