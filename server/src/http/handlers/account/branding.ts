import * as logo from '../../../core/accounts/logo.ts'
import { accountJson } from '../../present/included.ts'
import type { Handler } from '../../responses/call.ts'

export const setLogo: Handler<'setLogo'> = async ({ ctx, actor, body }) => {
  const account = await logo.setLogo(ctx, actor, body.image)
  return { status: 200, body: { data: await accountJson(ctx, actor, account), included: [] } }
}

export const removeLogo: Handler<'removeLogo'> = async ({ ctx, actor }) => {
  const account = await logo.removeLogo(ctx, actor)
  return { status: 200, body: { data: await accountJson(ctx, actor, account), included: [] } }
}
