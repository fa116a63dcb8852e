import * as accounts from '../../../core/accounts/accounts.ts'
import { accountJson, includedUsers } from '../../present/included.ts'
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
