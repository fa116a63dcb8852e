import type { Queries, Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import type { EmailList, EmailListInput } from './email-list.ts'

const toList = (row: Row<'email_lists'>): EmailList => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  name: row.name,
  note: row.note,
  emails: JSON.parse(row.emails) as string[],
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

export interface Owner {
  readonly accountId: number
  readonly userId: number
}

export async function insertList(tx: Tx, owner: Owner, input: EmailListInput, at: string): Promise<EmailList> {
  const row = await tx
    .insertInto('email_lists')
    .values({
      account_id: owner.accountId,
      user_id: owner.userId,
      name: input.name,
      note: input.note,
      emails: JSON.stringify(input.emails),
      created_at: at,
      modified_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toList(row)
}

const ownRow = (q: Queries, owner: Owner, id: number) =>
  q
    .selectFrom('email_lists')
    .selectAll()
    .where('account_id', '=', owner.accountId)
    .where('user_id', '=', owner.userId)
    .where('id', '=', id)

export async function ownList(q: Queries, owner: Owner, id: number): Promise<EmailList | null> {
  const row = await ownRow(q, owner, id).executeTakeFirst()
  return row ? toList(row) : null
}

/** Reads an email list of its owner and locks it until the end of the transaction. */
export async function lockOwnList(tx: Tx, owner: Owner, id: number): Promise<EmailList | null> {
  const row = await lockRows(tx, ownRow(tx, owner, id)).executeTakeFirst()
  return row ? toList(row) : null
}

export async function hasListNamed(q: Queries, owner: Owner, name: string): Promise<boolean> {
  const query = q
    .selectFrom('email_lists')
    .select('id')
    .where('account_id', '=', owner.accountId)
    .where('user_id', '=', owner.userId)
    .where('name', '=', name)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

/** All lists of a user by name, ignoring case. */
export async function ownLists(q: Queries, owner: Owner): Promise<EmailList[]> {
  const rows = await q
    .selectFrom('email_lists')
    .selectAll()
    .where('account_id', '=', owner.accountId)
    .where('user_id', '=', owner.userId)
    .orderBy((e) => e.fn<string>('lower', ['name']))
    .orderBy('id')
    .execute()
  return rows.map(toList)
}

export async function updateList(tx: Tx, id: number, changes: Partial<EmailListInput>, at: string): Promise<void> {
  const { emails, ...texts } = changes
  await tx
    .updateTable('email_lists')
    .set({ ...texts, ...(emails && { emails: JSON.stringify(emails) }), modified_at: at })
    .where('id', '=', id)
    .execute()
}

export async function deleteList(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('email_lists').where('id', '=', id).execute()
}
