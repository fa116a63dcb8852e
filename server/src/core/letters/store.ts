import type { Queries, Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { readSettings } from '../accounts/settings.ts'
import { kindOf, type OwedLetter } from './letter.ts'
import type { Look } from './look.ts'

const states = ['waiting', 'sent', 'failed', 'expired'] as const
const stateOf = (text: string) => states.find((state) => state === text) ?? 'failed'

const toLetter = (row: Row<'letters'>): OwedLetter => ({
  id: row.id,
  accountId: row.account_id,
  to: row.recipient,
  subject: row.subject,
  text: row.text,
  html: row.html,
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
})

export type NewLetter = Pick<
  OwedLetter,
  | ('accountId' | 'kind' | 'to' | 'senderName' | 'senderAddress' | 'subject')
  | ('text' | 'html' | 'secretSealed' | 'oneClick')
> & { readonly expiresAt: string | null }

export async function insertLetter(tx: Tx, letter: NewLetter, at: string): Promise<void> {
  await tx
    .insertInto('letters')
    .values({
      account_id: letter.accountId,
      kind: letter.kind,
      one_click: letter.oneClick ? 1 : 0,
      recipient: letter.to,
      sender_name: letter.senderName,
      sender_address: letter.senderAddress,
      expires_at: letter.expiresAt,
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      secret_sealed: letter.secretSealed,
      state: 'waiting',
      attempts: 0,
      due_at: at,
      lease_until: null,
      last_error: '',
      created_at: at,
      sent_at: null,
    })
    .execute()
}

/** Takes up to `limit` letters that are due and leased by nobody. */
export async function claimLetters(tx: Tx, now: string, leaseUntil: string, limit: number): Promise<OwedLetter[]> {
  const due = tx
    .selectFrom('letters')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('due_at', '<=', now)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now)]))
    .where((e) => e.or([e('lease_until', 'is', null), e('lease_until', '<=', now)]))
    .orderBy('due_at')
    .limit(limit)
  const rows = await lockRows(tx, due, { skipLocked: true }).execute()
  const ids = rows.map((row) => row.id)
  if (ids.length > 0) await tx.updateTable('letters').set({ lease_until: leaseUntil }).where('id', 'in', ids).execute()
  return rows.map(toLetter)
}

export interface LetterOutcome {
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly dueAt: string
  readonly lastError: string
  readonly sentAt: string | null
}

export async function settleLetter(q: Queries, id: number, outcome: LetterOutcome): Promise<void> {
  await q
    .updateTable('letters')
    .set((e) => ({
      state: outcome.state,
      attempts: e('attempts', '+', 1),
      due_at: outcome.dueAt,
      lease_until: null,
      last_error: outcome.lastError,
      sent_at: outcome.sentAt,
      ...(outcome.state !== 'waiting' && { secret_sealed: null }),
    }))
    .where('id', '=', id)
    .execute()
}

export async function lettersWaiting(q: Queries, limit: number): Promise<OwedLetter[]> {
  const query = q.selectFrom('letters').selectAll().where('state', '=', 'waiting')
  return (await query.orderBy('id').limit(limit).execute()).map(toLetter)
}

/** One page of an account's letters in these states, newest first, with the count of all. */
export async function lettersPage(
  q: Queries,
  accountId: number,
  { states: wanted, offset, limit }: { states: readonly string[]; offset: number; limit: number },
): Promise<{ letters: OwedLetter[]; total: number }> {
  const matching = q.selectFrom('letters').where('account_id', '=', accountId).where('state', 'in', wanted)
  const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()
  const count = await matching.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return { letters: rows.map(toLetter), total: Number(count.count) }
}

/** Letters that nobody cares for any more: what they carry is over. */
export async function expire(q: Queries, now: string): Promise<void> {
  await q
    .updateTable('letters')
    .set({ state: 'expired', secret_sealed: null })
    .where('state', '=', 'waiting')
    .where('expires_at', '<=', now)
    .execute()
}

/** How an account's letters look, and whom they are from. */
export async function lookOf(q: Queries, accountId: number): Promise<Look & { readonly senderAddress: string }> {
  const row = await q.selectFrom('accounts').select(['name', 'settings']).where('id', '=', accountId).executeTakeFirst()
  const { companyName, signature, senderEmail } = readSettings(row?.settings ?? '{}')
  return { name: companyName || (row?.name ?? ''), signature, senderAddress: senderEmail }
}
