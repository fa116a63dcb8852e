/** Detects which connected users have lost their access, while their connections are open. */
import { slices } from '../../lib/slices.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { accessStamps } from './access-stamps-store.ts'

const usersAtOnce = 500

export interface AccessWatch {
  /** The actors whose access has ended since they were identified. One query for all, and further ones only for changes. */
  revoked(actors: readonly Actor[]): Promise<Actor[]>
}

export function createAccessWatch(ctx: Needs<'db' | 'clock'>): AccessWatch {
  /** The user's stamp at the time when an actor's access was confirmed. */
  const confirmed = new WeakMap<Actor, string>()
  return {
    async revoked(actors) {
      const now = ctx.clock.now().toISOString()
      const ids = [...new Set(actors.map(({ userId }) => userId))]
      const stamps = new Map<number, string>()
      for (const some of slices(ids, usersAtOnce))
        for (const [id, stamp] of await accessStamps(ctx.db.q, some, now)) stamps.set(id, stamp)
      const revoked: Actor[] = []
      for (const actor of actors) {
        const stamp = stamps.get(actor.userId) ?? ''
        if (confirmed.get(actor) === stamp) continue
        if (await hasAccess(ctx, actor)) confirmed.set(actor, stamp)
        else revoked.push(actor)
      }
      return revoked
    },
  }
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
