/** The submissions that files were uploaded with. Each query reads a bounded number of rows, by an index. */
import { sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'
import { idList, isInList } from '../../db/query.ts'
import type { FieldValue } from './form.ts'

/** A file of a submission, as it was uploaded. */
export interface SentFile {
  readonly fileId: number
  /** Original path, absolute in the account. */
  readonly path: string
  readonly entryId: number
  readonly formId: number
  /** Name of the receive folder. */
  readonly formName: string
  /** When the submission began, and was completed: ISO times. Of one that is not complete, when it was changed last. */
  readonly begunAt: string
  readonly completedAt: string
}

/** Rows of files that were purged stay, and their ids can be those of other files: see `submissionsOf`. */
const mostRows = 1_000

/** Which of these files came with a form, the latest first. `ownerId`: of the receive folders; absent for those of all users. */
export async function sentFiles(
  q: Queries,
  { accountId, ownerId }: { readonly accountId: number; readonly ownerId: number | undefined },
  ids: readonly number[],
): Promise<SentFile[]> {
  const query = q
    .selectFrom('form_entry_files as f')
    .innerJoin('form_entries as e', 'e.id', 'f.entry_id')
    .innerJoin('forms as m', 'm.id', 'e.form_id')
    .innerJoin('shares as s', 's.id', 'm.share_id')
    .select(['f.resource_id as fileId', 'f.path', 'f.entry_id as entryId', 'e.form_id as formId', 's.name as formName'])
    .select(['e.created_at as begunAt', 'e.modified_at as completedAt'])
    .where(isInList(q, 'f.resource_id', idList(q, ids)))
    .where('s.account_id', '=', accountId)
  const theirs = ownerId === undefined ? query : query.where('s.owner_id', '=', ownerId)
  return await theirs.orderBy('f.id', 'desc').limit(mostRows).execute()
}

/** Longer values are not read: these are shown in a line of a list. */
const mostCharacters = 20_000

/** What was entered in these submissions, by id; nothing for a very long one. */
export async function enteredIn(q: Queries, entryIds: readonly number[]): Promise<Map<number, FieldValue[]>> {
  const rows = await q
    .selectFrom('form_entries')
    .select([
      'id',
      sql<string>`case when length(fields) <= ${sql.lit(mostCharacters)} then fields else '[]' end`.as('fields'),
    ])
    .where(isInList(q, 'id', idList(q, entryIds)))
    .execute()
  return new Map(rows.map(({ id, fields }) => [id, JSON.parse(fields) as FieldValue[]]))
}

export interface Asked {
  readonly formId: number
  readonly name: string
  readonly type: 'name' | 'text'
  readonly order: number
}

/** The fields of these forms for names and for lines of text, in order. */
export async function askedIn(q: Queries, formIds: readonly number[]): Promise<Asked[]> {
  const rows = await q
    .selectFrom('form_elements')
    .select(['form_id as formId', 'name', 'type', 'position as order'])
    .where(isInList(q, 'form_id', idList(q, formIds)))
    .where('type', 'in', ['name', 'text'])
    .orderBy('form_id')
    .orderBy('position')
    .orderBy('id')
    .limit(mostRows)
    .execute()
  return rows.map((row) => ({ ...row, type: row.type === 'name' ? 'name' : 'text' }))
}
