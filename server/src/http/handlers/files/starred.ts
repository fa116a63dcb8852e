import { listStarred as list, star, unstar } from '../../../core/files/starred/starred.ts'
import { presentResource } from '../../present/files/resource.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const listStarred: Handler<'listStarred'> = async ({ ctx, actor, query }) => {
  const { places, next } = await list(ctx, actor, query)
  const data = places.map((place) => presentResource(actor, place))
  return { status: 200, body: { returnedResults: data.length, next, data } }
}

export const addStarred: Handler<'addStarred'> = async ({ ctx, actor, body }) => {
  await star(ctx, actor, body.resources)
  return emptyAnswer
}

export const removeStarred: Handler<'removeStarred'> = async ({ ctx, actor, body }) => {
  await unstar(ctx, actor, body.resources)
  return emptyAnswer
}
