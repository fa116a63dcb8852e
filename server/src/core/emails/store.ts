import { sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { readSettings } from '../accounts/settings.ts'
import { kindOf, type OwedLetter } from './letter.ts'
import type { Look } from './look.ts'

const states = ['waiting', 'sent', 'failed', 'expired'] as const
// Spelt out, not bound: SQLite takes the index for nothing else.
const isWaiting = sql<boolean>`state = 'waiting'`
const stateOf = (text: string) => states.find((state) => state === text) ?? 'failed'

export const toLetter = (row: Row<'letters'>): OwedLetter => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
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
  | ('accountId' | 'userId' | 'kind' | 'to' | 'senderName' | 'senderAddress' | 'subject')
  | ('text' | 'html' | 'secretSealed' | 'oneClick')
> & { readonly exempt: boolean; readonly expiresAt: string | null }

export async function insertLetters(tx: Tx, letters: readonly NewLetter[], at: string): Promise<void> {
  const rows = letters.map((letter) => rowOf(letter, at))
  for (const some of slices(rows, rowsPerStatement)) await tx.insertInto('letters').values(some).execute()
}

const rowOf = (letter: NewLetter, at: string) => ({
  account_id: letter.accountId,
  user_id: letter.userId,
  kind: letter.kind,
  exempt: letter.exempt ? (1 as const) : (0 as const),
  one_click: letter.oneClick ? (1 as const) : (0 as const),
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

/** Keeps these from other workers until then. */
export async function lease(tx: Tx, ids: readonly number[], until: string): Promise<void> {
  if (ids.length > 0) await tx.updateTable('letters').set({ due_at: until }).where('id', 'in', ids).execute()
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

/** Up to `limit` letters that nobody cares for any more: what they carry is over. Returns how many. */
export async function expire(q: Queries, now: string, limit: number): Promise<number> {
  const over = q.selectFrom('letters').select('id').where(isWaiting).where('expires_at', '<=', now)
  const rows = await over.orderBy('expires_at').limit(limit).execute()
  await expireThese(
    q,
    rows.map(({ id }) => id),
  )
  return rows.length
}

export async function expireThese(q: Queries, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const those = q.updateTable('letters').set({ state: 'expired', secret_sealed: null }).where('id', 'in', ids)
  await those.where('state', '=', 'waiting').execute()
}

/** How an account's letters look, and whom they are from. */
export async function lookOf(q: Queries, accountId: number): Promise<Look & { readonly senderAddress: string }> {
  const row = await q.selectFrom('accounts').select(['name', 'settings']).where('id', '=', accountId).executeTakeFirst()
  const { companyName, signature, senderEmail } = readSettings(row?.settings ?? '{}')
  return { name: companyName || (row?.name ?? ''), signature, senderAddress: senderEmail }
}
