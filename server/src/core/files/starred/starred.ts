/** Files and folders that a user has starred, to find them again. Nobody else sees them. */
import { slices } from '../../../lib/slices.ts'
import { isWithinRoot, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { formatKey, parseKey } from '../search/key.ts'
import { livePlaces } from '../search/search-store.ts'
import { type Place, parseIdentifier } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import * as store from './store.ts'

export const maxStarred = 1_000
const chunk = 100

/**
 * A page, the latest first, of those that the user can list. Others, such as those in the trash, are left out and appear again once
 * they are accessible.
 */
export async function listStarred(
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly places: readonly Place[]; readonly next: string | null }> {
  mustBeAllowed(actor, 'list')
  const keys = await store.starredOf(q, actor.userId, after === undefined ? null : parseKey(after))
  const places: Place[] = []
  for (const some of slices(keys, chunk)) {
    const found = await livePlaces(
      q,
      some.map(({ id }) => id),
    )
    for (const place of found) {
      if (!isWithinRoot(actor, place.lineage)) continue
      places.push(place)
      if (places.length < limit) continue
      const last = some.find(({ id }) => id === place.resource.id)
      return { places, next: last && last !== keys.at(-1) ? formatKey(last) : null }
    }
  }
  return { places, next: null }
}

/** Stars files and folders: all, or none. Throws `not-found`, and `conflict` for more than 1,000 in total. */
export async function star(ctx: Needs<'db' | 'clock'>, actor: Actor, resources: readonly string[]): Promise<void> {
  mustBeAllowed(actor, 'list')
  const ids = new Set<number>()
  for (const identifier of resources) ids.add((await tree.find(ctx.db.q, actor, identifier)).resource.id)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const count = await store.countStarred(tx, actor.userId)
    const added = await store.addStarred(tx, actor.userId, [...ids], ctx.clock.now().toISOString())
    if (count + added > maxStarred)
      throw new Fault(
        'conflict',
        `A user can star up to ${maxStarred} files and folders, and you have starred ${count}. Remove other stars first.`,
      )
  })
}

/**
 * Removes stars: all, or none. What is not starred is ignored. Throws `not-found` for what the user cannot access, unless it is named
 * by its id and has a star from before.
 */
export async function unstar(ctx: Needs<'db'>, actor: Actor, resources: readonly string[]): Promise<void> {
  mustBeAllowed(actor, 'list')
  const { q } = ctx.db
  const starred = new Set((await store.starredOf(q, actor.userId, null)).map(({ id }) => id))
  const ids = new Set<number>()
  for (const identifier of resources) {
    const parsed = parseIdentifier(identifier)
    const isKnown = parsed.by === 'id' && starred.has(parsed.id)
    ids.add(isKnown ? parsed.id : (await tree.find(q, actor, identifier)).resource.id)
  }
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await store.removeStarred(tx, actor.userId, [...ids])
  })
}
