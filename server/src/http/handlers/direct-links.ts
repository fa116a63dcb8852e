import * as links from '../../core/shares/links.ts'
import { emptyAnswer, type Handler } from '../call.ts'
import { presentDirectLink } from '../present/direct-link.ts'

export const listDirectLinks: Handler<'listDirectLinks'> = async ({ tools, actor }) => {
  const data = (await links.list(tools, actor)).map((view) => presentDirectLink(tools, actor, view))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}

export const addDirectLink: Handler<'addDirectLink'> = async ({ tools, actor, body }) => {
  const view = await links.create(tools, actor, { resource: body.resource, listed: body.isIndexEnabled })
  return { status: 201, body: { data: presentDirectLink(tools, actor, view) } }
}

export const getDirectLinkById: Handler<'getDirectLinkById'> = async ({ tools, actor, params }) => {
  const view = await links.get(tools, actor, params.id)
  return { status: 200, body: { data: presentDirectLink(tools, actor, view) } }
}

export const updateDirectLinkById: Handler<'updateDirectLinkById'> = async ({ tools, actor, params, body }) => {
  const changes = { enabled: body.isEnabled, listed: body.isIndexEnabled }
  const view = await links.update(tools, actor, params.id, changes)
  return { status: 200, body: { data: presentDirectLink(tools, actor, view) } }
}

export const deleteDirectLinkById: Handler<'deleteDirectLinkById'> = async ({ tools, actor, params }) => {
  await links.remove(tools, actor, params.id)
  return emptyAnswer
}
