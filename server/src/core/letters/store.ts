import type { Queries, Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import type { OwedLetter } from './letter.ts'

const toLetter = (row: Row<'letters'>): OwedLetter => ({
  id: row.id,
  accountId: row.account_id,
  to: row.recipient,
  subject: row.subject,
  text: row.text,
  html: row.html,
  secretSealed: row.secret_sealed,
  oneClick: row.one_click === 1,
  kind: row.kind,
  attempts: row.attempts,
  createdAt: row.created_at,
  lastError: row.last_error,
})

export type NewLetter = Pick<
  OwedLetter,
  'accountId' | 'kind' | 'to' | 'subject' | 'text' | 'html' | 'secretSealed' | 'oneClick'
>

export async function insertLetter(tx: Tx, letter: NewLetter, at: string): Promise<void> {
  await tx
    .insertInto('letters')
    .values({
      account_id: letter.accountId,
      kind: letter.kind,
      one_click: letter.oneClick ? 1 : 0,
      recipient: letter.to,
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

export async function lettersInState(q: Queries, state: LetterOutcome['state'], limit: number): Promise<OwedLetter[]> {
  const rows = await q.selectFrom('letters').selectAll().where('state', '=', state).orderBy('id').limit(limit).execute()
  return rows.map(toLetter)
}
