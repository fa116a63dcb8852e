/** The actor of an upload that is published after its connection has ended. */
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { actorOf } from '../sessions/identify.ts'
import { currentUser } from '../sessions/store.ts'
import { userById } from '../users/store.ts'

export interface Upload {
  readonly accountId: number
  readonly userId: number
  /** How it was sent. */
  readonly protocol: string
  readonly address: string
  readonly sessionId: string
}

/** Its user as of now, with the connection that sent it; null if the user no longer exists. `confirm` checks its access. */
export async function uploaderOf(ctx: Needs<'db' | 'clock'>, upload: Upload): Promise<Actor | null> {
  const { accountId, userId, protocol, address, sessionId } = upload
  const user = await userById(ctx.db.q, accountId, userId)
  if (!user) return null
  const identity = { accountId, user, protocol, address, secretHash: '' }
  return { ...actorOf(identity, (tx) => currentUser(tx, userId), ctx), sessionId }
}
