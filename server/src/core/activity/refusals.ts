/**
 * Refused operations in the session log, so that administrators see who tried what. Transports call it with the error of any operation;
 * everything but a missing permission or role is ignored. A client in a loop adds one entry an hour, see decision 35.
 */
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { formatPath, PathError, parsePath } from '../../lib/text/path.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { RefusalEvent } from '../event.ts'
import { Fault } from '../fault.ts'
import { parseIdentifier } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'

/** Entries at once, of which as many become available again in an hour. */
const mostOfUser = 20
const mostOfAccount = 100

/**
 * Records the refusal if it is one of a user. `resource`: what the operation is about, as a path from the actor's root, `id:` or `hash:`;
 * null for nothing. Never throws: the client gets its response whether or not this can be stored.
 */
export async function recordRefusal(
  ctx: Needs<'db' | 'record' | 'rateLimits' | 'log'>,
  actor: Actor | null,
  error: unknown,
  resource: string | null,
): Promise<void> {
  const reason = error instanceof Fault ? error.detail.lacking : undefined
  // Visitors of shares are offered only what they may do, and anybody can be one.
  if (reason === undefined || actor?.kind !== 'user') return
  const isOver = ctx.rateLimits.refusals.take([
    { key: sha256Hex(`${actor.userId} ${reason} ${resource ?? ''}`), times: 1 },
    { key: `user ${actor.userId}`, times: mostOfUser },
    { key: `account ${actor.accountId}`, times: mostOfAccount },
  ])
  if (isOver) return
  try {
    const about = await subjectOf(ctx, actor, resource)
    await ctx.db.tx((tx) => ctx.record(tx, actor, { name: 'operations.refuse', reason, ...about }))
  } catch (error) {
    ctx.log.warn({ err: error }, 'refused operation')
  }
}

type Subject = Pick<RefusalEvent, 'path' | 'resourceId'>

/** The path is '' for what does not exist, unless it is a path. */
async function subjectOf({ db }: Needs<'db'>, actor: Actor, resource: string | null): Promise<Subject> {
  if (resource === null) return { path: '' }
  try {
    const identifier = parseIdentifier(resource)
    if (identifier.by === 'path' && identifier.orId === undefined) {
      const names = parsePath(resource)
      const path = formatPath([...(await tree.rootOf(db.q, actor)).names, ...names])
      return { path, resourceId: (await tree.lookUpWithFolder(db.q, actor, names)).place?.resource.id }
    }
    const place = await tree.lookUp(db.q, actor, resource)
    return place ? { path: formatPath(place.names), resourceId: place.resource.id } : { path: '' }
  } catch (error) {
    if (error instanceof PathError || error instanceof Fault) return { path: '' }
    throw error
  }
}
