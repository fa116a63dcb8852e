import * as logo from '../../core/accounts/logo.ts'
import type { Handler } from '../call.ts'
import { accountJson } from '../present/included.ts'

export const setLogo: Handler<'setLogo'> = async ({ tools, actor, body }) => {
  const account = await logo.setLogo(tools, actor, body.image)
  return { status: 200, body: { data: await accountJson(tools, actor, account), included: [] } }
}

export const removeLogo: Handler<'removeLogo'> = async ({ tools, actor }) => {
  const account = await logo.removeLogo(tools, actor)
  return { status: 200, body: { data: await accountJson(tools, actor, account), included: [] } }
}
