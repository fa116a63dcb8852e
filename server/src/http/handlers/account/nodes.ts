import * as nodes from '../../../core/nodes/nodes.ts'
import { presentNode } from '../../present/account/nodes.ts'
import type { Handler } from '../../responses/call.ts'

export const listNodes: Handler<'listNodes'> = async ({ ctx, actor }) => {
  const data = (await nodes.list(ctx, actor)).map((node) => presentNode(node, actor.timeZone))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}

export const updateNode: Handler<'updateNode'> = async ({ ctx, actor, params, body }) => {
  const { drained: isDrained, currentPassword } = body
  const node = await nodes.drain(ctx, actor, params.id, { isDrained, currentPassword })
  return { status: 200, body: { data: presentNode(node, actor.timeZone) } }
}
