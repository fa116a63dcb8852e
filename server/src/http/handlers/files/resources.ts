import type { Resource, ResourceIncluded } from '@sallyport/contract/schemas/files/resource.ts'
import { historyBelow } from '../../../core/activity/folder-history.ts'
import { activityOf, removalsFrom, sendsOf } from '../../../core/activity/resource-activity.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Context } from '../../../core/context.ts'
import { Fault } from '../../../core/fault.ts'
import { contentSize } from '../../../core/files/listing/content-size.ts'
import { list } from '../../../core/files/listing/list.ts'
import { copy } from '../../../core/files/moves/copy.ts'
import { moveAll, rename } from '../../../core/files/moves/moves.ts'
import * as trash from '../../../core/files/trash/trash.ts'
import { createFolder, type NewFolder } from '../../../core/files/tree/folders.ts'
import type { Place } from '../../../core/files/tree/resource.ts'
import * as tree from '../../../core/files/tree/tree.ts'
import { submissionsOf } from '../../../core/forms/sent-files.ts'
import { sharersOf } from '../../../core/shares/listing/sharers.ts'
import { mapInSlices } from '../../../lib/event-loop.ts'
import { presentDeletion, presentMoves } from '../../present/files/outcomes.ts'
import { presentResource, presentSubmission } from '../../present/files/resource.ts'
import { presentActivity } from '../../present/files/resource-activity.ts'
import { includedAccount, includedResources, includedUsers } from '../../present/included.ts'
import { sorting } from '../../requests/input.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

interface Caller {
  readonly ctx: Context
  readonly actor: Actor
  readonly query: { readonly include: readonly string[] }
}

async function included({ ctx, actor, query }: Caller, data: readonly Resource[]): Promise<ResourceIncluded[]> {
  const wants = (name: string) => query.include.includes(name)
  const parents = data.flatMap(({ relationships }) => relationships.parentResource?.data.id ?? [])
  const owners = data.flatMap(({ relationships }) => relationships.ownerUser?.data.id ?? [])
  return [
    ...(wants('parentResource') ? await includedResources(ctx, actor, parents) : []),
    ...(wants('ownerUser') ? await includedUsers(ctx, actor, owners) : []),
    ...(wants('ownerAccount') ? await includedAccount(ctx, actor) : []),
  ]
}

async function single(call: Caller, place: Place) {
  const { ctx, actor, query } = call
  const data = presentResource(actor, place)
  const wantsSubmission = query.include.includes('submission')
  const submissions = wantsSubmission ? await submissionsOf(ctx, actor, [place.resource]) : new Map()
  const related = [...(await included(call, [data])), ...[...submissions.values()].map(presentSubmission)]
  return { data, included: related }
}

export const getResourceInfo: Handler<'getResourceInfo'> = async (call) => {
  const place = await tree.get(call.ctx, call.actor, call.query.resource)
  return { status: 200, body: await single(call, place) }
}

export const getResourceInfoById: Handler<'getResourceInfoById'> = async (call) => {
  const place = await tree.get(call.ctx, call.actor, `id:${call.params.id}`)
  return { status: 200, body: await single(call, place) }
}

export const getContentSize: Handler<'getContentSize'> = async ({ ctx, actor, query }) => {
  const attributes = await contentSize(ctx, actor, query.resources)
  return { status: 200, body: { data: { type: 'contentSize', attributes } } }
}

export const getResourceActivity: Handler<'getResourceActivity'> = async ({ ctx, actor, query }) => {
  const forms = (['below', 'removed', 'sent'] as const).filter((form) => query[form])
  if (forms.length > 1) throw new Fault('invalid', `${forms.join(' and ')} exclude each other; ask for one of them.`)
  const { below, removed, sent, resource, limit } = query
  const history = below ? await historyBelow(ctx, actor, resource, limit) : undefined
  const read = sent ? sendsOf : removed ? removalsFrom : activityOf
  const entries = history?.entries ?? (await read(ctx, actor, resource, limit))
  const data = entries.map((entry) => presentActivity(actor, entry))
  return { status: 200, body: { returnedResults: data.length, ...(history && { isCut: history.isCut }), data } }
}

export const getSharers: Handler<'getSharers'> = async ({ ctx, actor, query }) => {
  const sharers = await sharersOf(ctx, actor, query.resource)
  const data = sharers.map(({ user: { id, username, nickname }, types }) => ({
    ...{
      id,
      type: 'sharer' as const,
      attributes: { username, displayName: nickname || username, shareTypes: [...types] },
    },
  }))
  return { status: 200, body: { data } }
}

export const addFolder: Handler<'addFolder'> = async ({ ctx, actor, body }) => {
  const place = await createFolder(ctx, actor, newFolder(body))
  return { status: 201, body: { data: presentResource(actor, place), included: [] } }
}

function newFolder(body: { path?: string; name?: string; parentResource?: string }): NewFolder {
  if (body.path !== undefined) return { path: body.path }
  const { name, parentResource } = body
  if (name === undefined || parentResource === undefined)
    throw new Fault('invalid', 'path is missing: send path, or both name and parentResource.')
  return { name, parent: parentResource }
}

export const deleteResources: Handler<'deleteResources'> = async ({ ctx, actor, body }) => {
  const { undoRestore, emptyFoldersOnly } = body
  const outcomes = await trash.remove(ctx, actor, body.resources, { undoRestore, emptyFoldersOnly })
  if (outcomes.every((outcome) => outcome.place)) return emptyAnswer
  const [only, ...others] = outcomes
  if (only?.fault && others.length === 0) throw only.fault
  return { status: 207, body: { responses: outcomes.map((outcome) => presentDeletion(actor, outcome)) } }
}

export const deleteResourceById: Handler<'deleteResourceById'> = async ({ ctx, actor, params }) => {
  const [outcome] = await trash.remove(ctx, actor, [`id:${params.id}`])
  if (outcome?.fault) throw outcome.fault
  return emptyAnswer
}

type ListQuery = Parameters<Handler<'listResourceContents'>>[0]['query'] & { readonly name?: string }

async function listing(call: Caller & { readonly query: ListQuery }, folder: string) {
  const { sort, include: _, ...page } = call.query
  const { places, total } = await list(call.ctx, call.actor, { ...page, folder, sort: sort.map(sorting) })
  const data = await mapInSlices(places, (place) => presentResource(call.actor, place))
  return { totalResults: total, returnedResults: data.length, data, included: await included(call, data) }
}

export const listResources: Handler<'listResources'> = async (call) => ({
  status: 200,
  body: await listing(call, call.query.resource),
})

export const listResourceContents: Handler<'listResourceContents'> = async (call) => ({
  status: 200,
  body: await listing(call, `id:${call.params.id}`),
})

export const updateResourceById: Handler<'updateResourceById'> = async ({ ctx, actor, params, body }) => {
  const place = await rename(ctx, actor, params.id, body.name)
  return { status: 200, body: { data: presentResource(actor, place), included: [] } }
}

export const moveResources: Handler<'moveResources'> = async ({ ctx, actor, body }) => {
  const outcomes = await moveAll(ctx, actor, { resources: body.resources, parent: body.parentResource })
  return presentMoves(actor, outcomes, body.parentResource)
}

export const copyResources: Handler<'copyResources'> = async ({ ctx, actor, body }) => {
  const outcomes = await copy(ctx, actor, { resources: body.resources, parent: body.parentResource })
  return presentMoves(actor, outcomes, body.parentResource)
}
