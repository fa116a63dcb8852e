/** Open sessions: users list and end their own, administrators those of the account. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { notFound } from '../fault.ts'
import * as userStore from '../users/store.ts'
import { knownSince } from './known.ts'
import { deleteKnownBefore } from './known-store.ts'
import { isExpired, logIdOf, type Session } from './session.ts'
import * as store from './sessions-store.ts'

/** Sessions of the actor, or of a user of the account for administrators. Throws `forbidden`, `not-found`. */
export async function list(
  ctx: Needs<'db' | 'clock' | 'settings'>,
  actor: Actor,
  userId = actor.userId,
): Promise<Session[]> {
  if (userId !== actor.userId) {
    mustBeAdmin(actor, 'see sessions of others')
    if (!(await userStore.userById(ctx.db.q, actor.accountId, userId)))
      throw notFound('user', `There is no user ${userId}.`)
  }
  const now = ctx.clock.now()
  return (await store.sessionsOf(ctx.db.q, userId)).filter((session) => !isExpired(session, ctx.settings.sessions, now))
}

const missing = (what: string) => notFound('session', `${what} Sign in to open one.`)

/** Ends a session of the actor or, for administrators, of any user of the account. Throws `not-found`. */
export async function end(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const row = await store.sessionById(tx, actor.accountId, id)
    if (row?.user_id !== actor.userId) mustBeAdmin(actor, 'end sessions of others')
    if (!row) throw notFound('session', `There is no session ${id}.`)
    await endOne(ctx, tx, row)
  })
}

/** Ends the session of the request. Throws `not-found` for requests with an access token. */
export async function endCurrent(ctx: Needs<'db' | 'record'>, actor: Actor): Promise<void> {
  if (actor.session === undefined) throw missing('You are not signed in with a session, but by a key and a token.')
  await end(ctx, actor, actor.session)
}

/** Ends all sessions of the actor except that of the request. */
export async function endOthers(ctx: Needs<'db' | 'record'>, actor: Actor): Promise<void> {
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    for (const { id } of await store.sessionsOf(tx, actor.userId)) {
      const row = id === actor.session ? null : await store.sessionById(tx, actor.accountId, id)
      if (row) await endOne(ctx, tx, row)
    }
  })
}

/**
 * Replaces the secret of the actor's session, which stays open: a copy of the old secret no longer works. Null for an actor without
 * a session.
 */
export async function renewSecret(
  ctx: Needs<'db' | 'random'>,
  actor: Actor,
): Promise<{ readonly secret: string; readonly session: Session } | null> {
  const { session: id } = actor
  if (id === undefined) return null
  const secret = ctx.random.hex(32)
  const session = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    return await store.replaceSecret(tx, id, sha256Hex(secret))
  })
  return session && { secret, session }
}

type SessionRow = NonNullable<Awaited<ReturnType<typeof store.sessionById>>>

async function endOne(ctx: Needs<'record'>, tx: Tx, row: SessionRow): Promise<void> {
  if (!(await store.deleteSession(tx, row.id))) return
  const user = await userStore.userById(tx, row.account_id, row.user_id)
  const who = { accountId: row.account_id, userId: row.user_id, username: user?.username ?? '' }
  const from = { protocol: 'web', address: row.address, sessionId: logIdOf(row.token_hash) }
  await ctx.record(tx, { ...who, ...from }, { name: 'sessions.disconnect' })
}

/** Deletes expired sessions and password codes, and addresses and browsers that are no longer recognized. */
export async function cleanUpSessions(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<void> {
  const now = ctx.clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString()
  await store.deleteExpiredSessions(ctx.db.q, now.toISOString(), ago(ctx.settings.sessions.idleMs))
  await store.deleteExpiredCodes(ctx.db.q, now.toISOString())
  await deleteKnownBefore(ctx.db.q, knownSince(ctx))
}
