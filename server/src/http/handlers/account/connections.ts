import { end, list } from '../../../core/connections/connections.ts'
import { presentConnection } from '../../present/account/connection.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const listConnections: Handler<'listConnections'> = async ({ ctx, actor, query }) => {
  const { connections, total } = await list(ctx, actor, query)
  const data = connections.map((connection) => presentConnection(connection, actor.timeZone))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const endConnection: Handler<'endConnection'> = async ({ ctx, actor, params }) => {
  await end(ctx, actor, params.id)
  return emptyAnswer
}
