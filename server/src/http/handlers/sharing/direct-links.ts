import * as links from '../../../core/shares/links/links.ts'
import { presentDirectLink } from '../../present/sharing/direct-link.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const listDirectLinks: Handler<'listDirectLinks'> = async ({ ctx, actor }) => {
  const data = (await links.list(ctx, actor)).map((view) => presentDirectLink(ctx, actor, view))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}

export const addDirectLink: Handler<'addDirectLink'> = async ({ ctx, actor, body }) => {
  const view = await links.create(ctx, actor, { resource: body.resource, listed: body.isIndexEnabled })
  return { status: 201, body: { data: presentDirectLink(ctx, actor, view) } }
}

export const getDirectLinkById: Handler<'getDirectLinkById'> = async ({ ctx, actor, params }) => {
  const view = await links.get(ctx, actor, params.id)
  return { status: 200, body: { data: presentDirectLink(ctx, actor, view) } }
}

export const updateDirectLinkById: Handler<'updateDirectLinkById'> = async ({ ctx, actor, params, body }) => {
  const changes = { enabled: body.isEnabled, listed: body.isIndexEnabled }
  const view = await links.update(ctx, actor, params.id, changes)
  return { status: 200, body: { data: presentDirectLink(ctx, actor, view) } }
}

export const deleteDirectLinkById: Handler<'deleteDirectLinkById'> = async ({ ctx, actor, params }) => {
  await links.remove(ctx, actor, params.id)
  return emptyAnswer
}
