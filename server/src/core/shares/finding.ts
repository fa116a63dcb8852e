/** Lookup of shares: administrators see all of their account, users their own. */
import type { Queries } from '../../db/engine.ts'
import { hasWildcard, likePattern } from '../../lib/text/glob.ts'
import { formatPath } from '../../lib/text/path.ts'
import { isAdmin, mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { notFound } from '../fault.ts'
import { childrenAfter } from '../files/tree/keyset-store.ts'
import type { Place } from '../files/tree/resource.ts'
import * as fileStore from '../files/tree/store.ts'
import * as tree from '../files/tree/tree.ts'
import * as people from './people-store.ts'
import type { Message, Recipient, Share } from './share.ts'
import * as store from './store.ts'
import { noSubmissions, type Submissions, submissionsOf } from './submissions-store.ts'

/** A share with its recipients, messages, form and folder, as its owner sees it. */
export interface ShareView {
  readonly share: Share
  readonly recipients: readonly Recipient[]
  readonly messages: readonly Message[]
  readonly formId: number | null
  /** Submissions of a receive folder. */
  readonly submissions: Submissions
  /** The shared folder, or the top-level files and folders of a send; none while the folder is in the trash. */
  readonly places: readonly Place[]
  readonly expired: boolean
}

export const noSuchShare = (id: number) => notFound('share', `There is no share ${id}.`)

const maySee = (actor: Actor, share: Share): boolean =>
  actor.kind !== 'visitor' && (isAdmin(actor) || share.ownerId === actor.userId)

/** A share that the actor may see and change; null for shares of others and deleted ones. */
export async function visibleShare(q: Queries, actor: Actor, id: number): Promise<Share | null> {
  const share = await visibleOrDeletedShare(q, actor, id)
  return share?.deletedAt === null ? share : null
}

/**
 * A share that the actor may see, including deleted ones, whose log and submissions can still be read; null for shares of
 * others.
 */
export async function visibleOrDeletedShare(q: Queries, actor: Actor, id: number): Promise<Share | null> {
  const share = await store.shareById(q, actor.accountId, id)
  return share && maySee(actor, share) ? share : null
}

/** A share that the actor may see and change. Throws `not-found`. */
export async function findShare(q: Queries, actor: Actor, id: number): Promise<Share> {
  const share = await visibleShare(q, actor, id)
  if (!share) throw noSuchShare(id)
  return share
}

/** One share. Throws `not-found`, `forbidden`. */
export async function get(ctx: Needs<'db' | 'clock'>, actor: Actor, id: number): Promise<ShareView> {
  mustBeAllowed(actor, 'share')
  return await viewOf(ctx, ctx.db.q, actor, await findShare(ctx.db.q, actor, id))
}

/** The share, or null where `get` would throw. */
export async function visible(ctx: Needs<'db' | 'clock'>, actor: Actor, id: number): Promise<ShareView | null> {
  if (!actor.permissions.has('share')) return null
  const share = await visibleShare(ctx.db.q, actor, id)
  return share && (await viewOf(ctx, ctx.db.q, actor, share))
}

export async function viewOf(ctx: Needs<'clock'>, q: Queries, actor: Actor, share: Share): Promise<ShareView> {
  const [view] = await viewsOf(ctx, q, actor, [share])
  if (!view) throw new Error('a share just read is not there')
  return view
}

/** In this order. */
export async function viewsOf(
  ctx: Needs<'clock'>,
  q: Queries,
  actor: Actor,
  shares: readonly Share[],
): Promise<ShareView[]> {
  const ids = shares.map(({ id }) => id)
  const recipients = Map.groupBy(await people.recipientsOf(q, ids), ({ shareId }) => shareId)
  const messages = Map.groupBy(await people.messagesOf(q, ids), ({ shareId }) => shareId)
  const forms = await store.formIdsOf(q, ids)
  const submissions = await submissionsOf(q, [...forms.values()])
  const now = ctx.clock.now()
  const views: ShareView[] = []
  for (const share of shares) {
    const formId = forms.get(share.id) ?? null
    views.push({
      share,
      recipients: recipients.get(share.id) ?? [],
      messages: messages.get(share.id) ?? [],
      formId,
      submissions: (formId !== null && submissions.get(formId)) || noSubmissions,
      places: await placesOf(q, actor, share),
      expired: share.expiresAt !== null && share.expiresAt <= now.toISOString(),
    })
  }
  return views
}

/** The share's description in events. */
export async function shareFacts(q: Queries, share: Share) {
  const { id, type, name, resourceId } = share
  const chain = type === 'send' || resourceId === null ? null : await fileStore.chainOf(q, resourceId)
  const place = chain && { path: formatPath(chain.names), folderId: resourceId ?? undefined }
  return { id, type, name, ...(place ?? { path: name }) }
}

const maxPlaces = 1_000

/** The files of a send are visible to everybody who sees the send; a folder only within the actor's root. */
async function placesOf(q: Queries, actor: Actor, { type, resourceId }: Share): Promise<Place[]> {
  if (resourceId === null) return []
  if (type !== 'send') return [await tree.placeById(q, actor, resourceId)].filter((place) => place !== null)
  const children = await childrenAfter(q, resourceId, '', maxPlaces)
  return children.map((resource) => ({ resource, names: [resource.name], lineage: [resourceId, resource.id] }))
}

/** The actor with the tree of a send as its root. */
export const withSendRoot = (actor: Actor, share: Share): Actor => ({ ...actor, rootId: share.resourceId ?? 0 })

/** LIKE pattern of a search: with wildcards for the whole text, without them for any part of it. */
export const searchPattern = (text: string): string =>
  hasWildcard(text) ? likePattern(text) : `%${likePattern(text)}%`
