import * as accounts from '../../../core/accounts/accounts.ts'
import * as logo from '../../../core/accounts/logo.ts'
import { countByKind } from '../../../core/connections/connections.ts'
import { folderSizes } from '../../../core/files/quotas/folder-sizes.ts'
import { firstSteps } from '../../../core/setup/first-steps.ts'
import { isOpen, setUpWithCode } from '../../../core/setup/setup.ts'
import { stats } from '../../../core/transfers/transfers.ts'
import { webhookHealth } from '../../../core/webhooks/log/statistics.ts'
import { logoAddress, presentAccount } from '../../present/account/account.ts'
import { presentOverview, presentTransfers } from '../../present/account/dashboard.ts'
import { accountJson, includedUsers } from '../../present/included.ts'
import { presentUser } from '../../present/users/user.ts'
import { settingsIn } from '../../requests/account-settings.ts'
import type { Handler } from '../../responses/call.ts'

export const getAccount: Handler<'getAccount'> = async ({ ctx, actor, query }) => {
  const account = await accounts.byId(ctx, actor.accountId)
  const masters = query.include.includes('masterUser') ? [account.masterId] : []
  const included = await includedUsers(ctx, actor, masters)
  return { status: 200, body: { data: await accountJson(ctx, actor, account), included } }
}

export const updateAccount: Handler<'updateAccount'> = async ({ ctx, actor, body }) => {
  const account = await accounts.updateSettings(ctx, actor, (now) => settingsIn(body, now))
  return { status: 200, body: { data: await accountJson(ctx, actor, account), included: [] } }
}

export const setLogo: Handler<'setLogo'> = async ({ ctx, actor, body }) => {
  const account = await logo.setLogo(ctx, actor, body.image)
  return { status: 200, body: { data: await accountJson(ctx, actor, account), included: [] } }
}

export const removeLogo: Handler<'removeLogo'> = async ({ ctx, actor }) => {
  const account = await logo.removeLogo(ctx, actor)
  return { status: 200, body: { data: await accountJson(ctx, actor, account), included: [] } }
}

export const getSetupState: Handler<'getSetupState'> = async ({ ctx }) => {
  const needed = await isOpen(ctx)
  const brand = await logo.soleBrand(ctx)
  const shown = brand && { name: brand.name, logo: brand.logo && logoAddress(brand.logo.hash) }
  return {
    status: 200,
    body: { data: { type: 'setup', attributes: { needed, sendsEmails: ctx.settings.mailServer, brand: shown } } },
  }
}

export const setUp: Handler<'setUp'> = async ({ ctx, address, body: { code, ...input } }) => {
  const { account, master } = await setUpWithCode(ctx, code, input, address)
  const { timeZone } = master
  const data = presentUser(master, { accountName: account.name, homePath: '/', timeZone })
  return { status: 201, body: { data, included: [presentAccount(account, { userCount: 1, timeZone })] } }
}

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
