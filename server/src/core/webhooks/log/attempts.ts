/** The webhook log for administrators, and resending one of its entries. */
import { afterCommit } from '../../../db/engine.ts'
import { pagesOf } from '../../../lib/streams/query-pages.ts'
import { likePattern } from '../../../lib/text/glob.ts'
import { mustBeAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { notFound } from '../../fault.ts'
import * as store from '../endpoints/store.ts'
import * as messages from '../queue/messages-store.ts'
import { type Attempt, type AttemptFilter, attemptById, attemptsPage, countAttempts } from './attempts-store.ts'

export type LogFilter = Omit<AttemptFilter, 'pathPattern'> & {
  /** A glob over paths. */
  readonly path?: string | undefined
}

/** One page of attempts. */
export async function list(ctx: Needs<'db'>, actor: Actor, filter: LogFilter): Promise<Attempt[]> {
  mustBeAdmin(actor, 'see activity')
  return await attemptsPage(ctx.db.q, actor.accountId, attemptFilter(filter))
}

const attemptFilter = ({ path, ...filter }: LogFilter): AttemptFilter => ({
  ...filter,
  pathPattern: path === undefined ? undefined : likePattern(path),
})

/** How many attempts match on all pages, when this page has `returned`; see `logTotal`. */
export async function total(ctx: Needs<'db'>, actor: Actor, filter: LogFilter, returned: number): Promise<number> {
  mustBeAdmin(actor, 'see activity')
  return await countAttempts(ctx.db.q, actor.accountId, attemptFilter(filter), returned)
}

const pageSize = 200

/** All attempts that match, newest first, page by page. */
export function walk(
  ctx: Needs<'db'>,
  actor: Actor,
  filter: Omit<LogFilter, 'sort' | 'offset' | 'limit' | 'below'>,
): AsyncGenerator<Attempt[]> {
  const sort = [{ field: 'date', descending: true }] as const
  return pagesOf(
    pageSize,
    (below: LogFilter['below']) => list(ctx, actor, { ...filter, below, sort, offset: 0, limit: pageSize }),
    (last) => ({ at: last.sent_at, id: last.id }),
  )
}

/**
 * Resends an attempt once, signed with the current secrets: same body, attempt id and webhook id. Throws `not-found` if the attempt
 * or its webhook was deleted.
 */
export async function resend(
  ctx: Needs<'db' | 'clock' | 'sealer' | 'wake' | 'tracing'>,
  actor: Actor,
  attemptId: number,
): Promise<void> {
  mustBeAdmin(actor, 'manage webhooks')
  const gone = () => notFound('webhook activity', `There is no webhook log entry ${attemptId} that can be sent again.`)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const attempt = await attemptById(tx, actor.accountId, attemptId)
    const original = attempt && (await messages.messageById(tx, actor.accountId, attempt.message_id))
    const webhook = attempt && (await store.webhookById(tx, ctx.sealer, actor.accountId, attempt.webhook_id))
    if (!attempt || !original || !webhook) throw gone()
    const { id, state, attempts, lease_until, lease_by, kind, resend_attempt, ...copied } = original
    const trace = ctx.tracing?.current() ?? null
    await messages.insertMessages(tx, [
      { ...copied, trace, kind: 'resend', resend_attempt: attempt.attempt, due_at: ctx.clock.now().toISOString() },
    ])
    afterCommit(tx, () => ctx.wake('deliveries', [webhook.id]))
  })
}
