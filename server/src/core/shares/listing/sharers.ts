/** Who shares a file or folder, for everybody who may list it. */
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import * as tree from '../../files/tree/tree.ts'
import { usersById } from '../../users/store.ts'
import { isLockedOrExpired, type User } from '../../users/user.ts'
import * as linkStore from '../links/store.ts'
import type { Share } from '../share.ts'
import * as store from './store.ts'

/** Shares of each type whose owners are named: a folder has one at a time. */
const mostSharers = 20

type ShareType = Share['type'] | 'direct_link'

export interface Sharer {
  readonly user: User
  readonly types: readonly ShareType[]
}

/**
 * Who has an open share or a direct link that a file or folder is, or is in, or an open send with a copy of it: the latest of each type
 * first. It may be of a folder above the actor's root folder, of which nothing else is said: whoever works there has to know that visitors
 * reach it, too. Throws `forbidden`, `not-found`.
 */
export async function sharersOf(ctx: Needs<'db' | 'clock'>, actor: Actor, identifier: string): Promise<Sharer[]> {
  mustBeAllowed(actor, 'list')
  if (actor.kind === 'visitor') throw new Fault('forbidden', 'Visitors cannot see who shares a folder.')
  const { q } = ctx.db
  const { accountId } = actor
  const { lineage } = await tree.find(q, actor, identifier)
  const now = ctx.clock.now()
  const [links, ...found] = await Promise.all([
    linkStore.enabledLinksOf(q, accountId, lineage, mostSharers),
    ...(['shared_folder', 'receive', 'send'] as const).map((type) =>
      store.matchingPage(q, accountId, {
        ...{ type, openAt: now.toISOString(), ascending: false, offset: 0, limit: mostSharers, reaching: lineage },
      }),
    ),
  ])
  const typesOf = new Map<number, Set<ShareType>>()
  const note = (userId: number, type: ShareType) => typesOf.set(userId, (typesOf.get(userId) ?? new Set()).add(type))
  for (const { ownerId, type } of found.flat()) note(ownerId, type)
  for (const { createdBy } of links) note(createdBy, 'direct_link')
  const users = new Map((await usersById(q, accountId, [...typesOf.keys()])).map((user) => [user.id, user]))
  return Array.from(typesOf).flatMap(([id, types]) => {
    const user = users.get(id)
    // What they share is closed while they cannot sign in, and direct links also while they are no administrator.
    const open = [...types].filter((type) => type !== 'direct_link' || user?.role !== 'user')
    return user && open.length > 0 && !isLockedOrExpired(user, now) ? { user, types: open } : []
  })
}
