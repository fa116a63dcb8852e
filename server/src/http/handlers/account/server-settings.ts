import * as nodes from '../../../core/nodes/nodes.ts'
import { listQuotas, setAccountQuota } from '../../../core/server-settings/account-quotas.ts'
import * as settings from '../../../core/server-settings/server-settings.ts'
import { sendTestEmail as sendTest } from '../../../core/server-settings/test-email.ts'
import {
  presentAccountQuota,
  presentNode,
  presentServerSettings,
  presentTestEmail,
} from '../../present/account/server-settings.ts'
import type { Handler } from '../../responses/call.ts'

export const getServerSettings: Handler<'getServerSettings'> = async ({ ctx, actor }) => {
  return { status: 200, body: { data: presentServerSettings(await settings.list(ctx, actor), actor.timeZone) } }
}

export const updateServerSettings: Handler<'updateServerSettings'> = async ({ ctx, actor, body, request }) => {
  const { currentPassword, ...changes } = body
  const { origin } = request.headers
  const view = await settings.update(ctx, actor, { changes, currentPassword, origin })
  return { status: 200, body: { data: presentServerSettings(view, actor.timeZone) } }
}

export const sendTestEmail: Handler<'sendTestEmail'> = async ({ ctx, actor, body }) => {
  return { status: 200, body: { data: presentTestEmail(await sendTest(ctx, actor, body.recipient)) } }
}

export const listAccountQuotas: Handler<'listAccountQuotas'> = async ({ ctx, actor, query }) => {
  const { accounts, total } = await listQuotas(ctx, actor, query)
  const data = accounts.map((account) => presentAccountQuota(account, actor.timeZone))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const updateAccountQuota: Handler<'updateAccountQuota'> = async ({ ctx, actor, params, body }) => {
  const { storageQuota: quota, currentPassword } = body
  const account = await setAccountQuota(ctx, actor, params.id, { quota, currentPassword })
  return { status: 200, body: { data: presentAccountQuota(account, actor.timeZone) } }
}

export const listNodes: Handler<'listNodes'> = async ({ ctx, actor }) => {
  const data = (await nodes.list(ctx, actor)).map((node) => presentNode(node, actor.timeZone))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}

export const updateNode: Handler<'updateNode'> = async ({ ctx, actor, params, body }) => {
  const { drained: isDrained, currentPassword } = body
  const node = await nodes.drain(ctx, actor, params.id, { isDrained, currentPassword })
  return { status: 200, body: { data: presentNode(node, actor.timeZone) } }
}
