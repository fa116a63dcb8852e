/** Detects connected users whose access was revoked. */
import { slices } from '../../lib/slices.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { accessStamps } from './access-stamps-store.ts'
import { isExpired } from './session.ts'
import { sessionsById } from './sessions-store.ts'

const usersPerQuery = 500

export interface AccessWatch {
  /**
   * The actors whose access was revoked since they signed in, also by the end of their browser session. One query for all users, one
   * for all sessions, and one more for each actor whose user has changed.
   */
  revoked(actors: readonly Actor[]): Promise<Actor[]>
}

export function createAccessWatch(ctx: Needs<'db' | 'clock' | 'settings'>): AccessWatch {
  /** The user's stamp when the actor's access was last confirmed. */
  const confirmed = new WeakMap<Actor, string>()
  return {
    async revoked(actors) {
      const now = ctx.clock.now().toISOString()
      const ids = [...new Set(actors.map(({ userId }) => userId))]
      const stamps = new Map<number, string>()
      for (const some of slices(ids, usersPerQuery))
        for (const [id, stamp] of await accessStamps(ctx.db.q, some, now)) stamps.set(id, stamp)
      const ended = await endedSessions(ctx, actors)
      const revoked: Actor[] = []
      for (const actor of actors) {
        if (actor.session !== undefined && ended.has(actor.session)) {
          revoked.push(actor)
          continue
        }
        const stamp = stamps.get(actor.userId) ?? ''
        if (confirmed.get(actor) === stamp) continue
        if (await hasAccess(ctx, actor)) confirmed.set(actor, stamp)
        else revoked.push(actor)
      }
      return revoked
    },
  }
}

/** Those of the actors' browser sessions that were ended or have expired. */
async function endedSessions(ctx: Needs<'db' | 'clock' | 'settings'>, actors: readonly Actor[]): Promise<Set<number>> {
  const ended = new Set(actors.flatMap(({ session }) => (session === undefined ? [] : [session])))
  const now = ctx.clock.now()
  for (const some of slices([...ended], usersPerQuery))
    for (const session of await sessionsById(ctx.db.q, some))
      if (!isExpired(session, ctx.settings.sessions, now)) ended.delete(session.id)
  return ended
}

async function hasAccess(ctx: Needs<'db'>, actor: Actor): Promise<boolean> {
  try {
    await ctx.db.tx((tx) => actor.confirm(tx))
    return true
  } catch (error) {
    if (error instanceof Fault && error.code === 'unauthenticated') return false
    throw error
  }
}
