import { sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { readSettings } from '../accounts/settings.ts'
import { kindOf, type StoredEmail, withInsert } from './email.ts'
import type { Branding } from './rendering.ts'

const states = ['waiting', 'sent', 'failed', 'expired', 'dropped'] as const
// A literal, not a bound value: SQLite uses a partial index only for literals.
const isWaiting = sql<boolean>`state = 'waiting'`
const stateOf = (text: string) => states.find((state) => state === text) ?? 'failed'

/** Emails of rows, with the shared bodies filled in. */
export async function toEmails(q: Queries, rows: readonly Row<'letters'>[]): Promise<StoredEmail[]> {
  const ids = [...new Set(rows.flatMap(({ body_id: id }) => id ?? []))]
  const found = ids.length > 0 ? await q.selectFrom('email_bodies').selectAll().where('id', 'in', ids).execute() : []
  const bodies = new Map(found.map((body) => [body.id, body]))
  return rows.map((row) => toEmail(row, row.body_id === null ? undefined : bodies.get(row.body_id)))
}

const toEmail = (row: Row<'letters'>, body: Row<'email_bodies'> | undefined): StoredEmail => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  to: row.recipient,
  subject: row.subject,
  ...(body ? withInsert(body, body.mark, row.inserted) : { text: row.text, html: row.html }),
  secretSealed: row.secret_sealed,
  oneClick: row.one_click === 1,
  kind: kindOf(row.kind),
  senderName: row.sender_name,
  senderAddress: row.sender_address,
  state: stateOf(row.state),
  dueAt: row.due_at,
  attempts: row.attempts,
  createdAt: row.created_at,
  lastError: row.last_error,
  dropped: row.dropped,
})

export type NewEmail = Pick<
  StoredEmail,
  | ('accountId' | 'userId' | 'kind' | 'to' | 'senderName' | 'senderAddress' | 'subject')
  | ('text' | 'html' | 'secretSealed' | 'oneClick')
> & {
  readonly exempt: boolean
  readonly expiresAt: string | null
  /** A shared body instead of `text` and `html`, which are '' then. */
  readonly bodyId: number | null
  readonly inserted: string
}

/** Stores a body for several emails and returns its id. */
export async function insertBody(tx: Tx, body: { text: string; html: string; mark: string }): Promise<number> {
  return (await tx.insertInto('email_bodies').values(body).returning('id').executeTakeFirstOrThrow()).id
}

export async function insertEmails(tx: Tx, emails: readonly NewEmail[], at: string): Promise<void> {
  const rows = emails.map((email) => rowOf(email, at))
  for (const some of slices(rows, rowsPerStatement)) await tx.insertInto('letters').values(some).execute()
}

const rowOf = (email: NewEmail, at: string) => ({
  account_id: email.accountId,
  user_id: email.userId,
  kind: email.kind,
  exempt: email.exempt ? (1 as const) : (0 as const),
  one_click: email.oneClick ? (1 as const) : (0 as const),
  recipient: email.to,
  sender_name: email.senderName,
  sender_address: email.senderAddress,
  expires_at: email.expiresAt,
  subject: email.subject,
  text: email.text,
  html: email.html,
  body_id: email.bodyId,
  inserted: email.inserted,
  secret_sealed: email.secretSealed,
  state: 'waiting',
  attempts: 0,
  due_at: at,
  lease_until: null,
  last_error: '',
  created_at: at,
  sent_at: null,
})

/** Postpones these emails, so that no other worker claims them before `until`. */
export async function lease(tx: Tx, ids: readonly number[], until: string): Promise<void> {
  if (ids.length > 0) await tx.updateTable('letters').set({ due_at: until }).where('id', 'in', ids).execute()
}

export interface SendOutcome {
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly dueAt: string
  readonly lastError: string
  readonly sentAt: string | null
}

/** A claim of an email: the same number of attempts, due when the lease ends. */
export interface EmailClaim {
  readonly id: number
  readonly attempts: number
  readonly claimedUntil: string
}

/** Stores the outcome of an attempt. False if another node has taken the email over: then nothing is changed. */
export async function recordOutcome(
  q: Queries,
  { id, attempts, claimedUntil }: EmailClaim,
  outcome: SendOutcome,
): Promise<boolean> {
  const query = q
    .updateTable('letters')
    .set((e) => ({
      state: outcome.state,
      attempts: e('attempts', '+', 1),
      due_at: outcome.dueAt,
      last_error: outcome.lastError,
      sent_at: outcome.sentAt,
      ...(outcome.state !== 'waiting' && { secret_sealed: null }),
    }))
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('due_at', '=', claimedUntil)
    .where(isWaiting)
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}

export async function waitingEmails(q: Queries, limit: number): Promise<StoredEmail[]> {
  const query = q.selectFrom('letters').selectAll().where('state', '=', 'waiting')
  return await toEmails(q, await query.orderBy('id').limit(limit).execute())
}

/** One page of an account's emails in these states, newest first, with the total count. */
export async function emailsPage(
  q: Queries,
  accountId: number,
  { states: wanted, offset, limit }: { states: readonly string[]; offset: number; limit: number },
): Promise<{ emails: StoredEmail[]; total: number }> {
  const matching = q.selectFrom('letters').where('account_id', '=', accountId).where('state', 'in', wanted)
  const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
  const count = await matching.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return { emails: await toEmails(q, rows), total: Number(count.count) }
}

/** Expires up to `limit` waiting emails whose content is no longer valid. Returns how many. */
export async function expire(q: Queries, now: string, limit: number): Promise<number> {
  const expired = q.selectFrom('letters').select('id').where(isWaiting).where('expires_at', '<=', now)
  const rows = await expired.orderBy('expires_at').limit(limit).execute()
  await expireByIds(
    q,
    rows.map(({ id }) => id),
  )
  return rows.length
}

export async function expireByIds(q: Queries, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const query = q.updateTable('letters').set({ state: 'expired', secret_sealed: null }).where('id', 'in', ids)
  await query.where('state', '=', 'waiting').execute()
}

/** Branding and sender of an account's emails. */
export async function brandingOf(
  q: Queries,
  accountId: number,
): Promise<Branding & { readonly senderAddress: string }> {
  const row = await q.selectFrom('accounts').select(['name', 'settings']).where('id', '=', accountId).executeTakeFirst()
  const { companyName, signature, senderEmail } = readSettings(row?.settings ?? '{}')
  return { name: companyName || (row?.name ?? ''), signature, senderAddress: senderEmail }
}
