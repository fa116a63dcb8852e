/** Direct links of folders, managed by administrators. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { isUniqueViolation } from '../../../db/errors.ts'
import { mustBeAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, notFound } from '../../fault.ts'
import type { Place } from '../../files/tree/resource.ts'
import * as tree from '../../files/tree/tree.ts'
import type { DirectLink } from './link.ts'
import * as store from './store.ts'

export interface LinkView {
  readonly link: DirectLink
  /** The folder; null while it is in the trash, which suspends the link. */
  readonly place: Place | null
}

const missing = (id: number) => notFound('direct link', `There is no direct link ${id}.`)
const viewOf = async (q: Queries, actor: Actor, link: DirectLink): Promise<LinkView> => ({
  link,
  place: await tree.placeById(q, actor, link.folderId),
})

export async function list(ctx: Needs<'db'>, actor: Actor): Promise<LinkView[]> {
  mustBeAdmin(actor, 'manage direct links')
  const views: LinkView[] = []
  for (const link of await store.linksOf(ctx.db.q, actor.accountId)) views.push(await viewOf(ctx.db.q, actor, link))
  return views
}

/** One link. Throws `not-found`, `forbidden`. */
export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<LinkView> {
  mustBeAdmin(actor, 'manage direct links')
  const link = await store.linkById(ctx.db.q, actor.accountId, id)
  if (!link) throw missing(id)
  return await viewOf(ctx.db.q, actor, link)
}

type LinkContext = Needs<'db' | 'clock' | 'random' | 'record'>

/** Creates a direct link to a folder. Throws `invalid`, `conflict`, `not-found`. */
export async function create(
  ctx: LinkContext,
  actor: Actor,
  { resource, listed }: { readonly resource: string; readonly listed: boolean },
): Promise<LinkView> {
  mustBeAdmin(actor, 'manage direct links')
  const at = ctx.clock.now().toISOString()
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const place = await tree.find(tx, actor, resource)
    if (place.resource.type !== 'dir')
      throw invalid('resource', (of) => `${of.resource} must name a folder; this is a file.`)
    if (place.resource.parentId === null)
      throw invalid('resource', (of) => `${of.resource}: the root folder of an account has no direct link.`)
    const row = {
      ...{ account_id: actor.accountId, created_by: actor.userId, resource_id: place.resource.id },
      ...{ hash: ctx.random.base36(26), enabled: 1 as const, index_enabled: listed ? (1 as const) : (0 as const) },
      ...{ block_until: null, created_at: at, modified_at: at },
    }
    const id = await store.insertLink(tx, row).catch((error: unknown) => {
      if (isUniqueViolation(error))
        throw new Fault('conflict', 'This folder already has a direct link.', { subject: 'resource' })
      throw error
    })
    await recordChange(ctx, tx, actor, 'links.create', place.resource.id)
    const link = await store.lockLink(tx, actor.accountId, id)
    if (!link) throw missing(id)
    return { link, place }
  })
}

async function recordChange(
  ctx: Needs<'record'>,
  tx: Tx,
  actor: Actor,
  name: 'links.create' | 'links.update' | 'links.delete',
  folderId: number,
): Promise<void> {
  await ctx.record(tx, actor, { name, path: await tree.pathOf(tx, folderId), resourceId: folderId })
}

/** Switches a link or its listing on or off. Throws `not-found`. */
export async function update(
  ctx: LinkContext,
  actor: Actor,
  id: number,
  changes: store.LinkChanges,
): Promise<LinkView> {
  mustBeAdmin(actor, 'manage direct links')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const before = await store.lockLink(tx, actor.accountId, id)
    if (!before) throw missing(id)
    await store.updateLink(tx, id, changes, ctx.clock.now().toISOString())
    await recordChange(ctx, tx, actor, 'links.update', before.folderId)
    return await viewOf(tx, actor, (await store.linkById(tx, actor.accountId, id)) ?? before)
  })
}

/** Deletes a link. Throws `not-found`. */
export async function remove(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'manage direct links')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const link = await store.lockLink(tx, actor.accountId, id)
    if (!link) throw missing(id)
    await store.deleteLink(tx, id)
    await recordChange(ctx, tx, actor, 'links.delete', link.folderId)
  })
}
