/** Submissions of forms, and the files uploaded with them. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'
import { isLike, isPostgres, lockRows } from '../../db/query.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import type { Entry, FieldValue } from './form.ts'

async function withPaths(q: Queries, rows: readonly Row<'form_entries'>[]): Promise<Entry[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const files = await q.selectFrom('form_entry_files').selectAll().where('entry_id', 'in', ids).orderBy('id').execute()
  const filesOfEntry = Map.groupBy(files, (file) => file.entry_id)
  return rows.map((row) => ({
    id: row.id,
    formId: row.form_id,
    fields: JSON.parse(row.fields) as FieldValue[],
    paths: (filesOfEntry.get(row.id) ?? []).map(({ path }) => path),
    fileIds: (filesOfEntry.get(row.id) ?? []).map((file) => file.resource_id),
    completed: row.status === 'completed',
    senderEmail: row.sender_email || null,
    ip: row.ip || null,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }))
}

export interface EntryFilter {
  readonly formId: number
  readonly search?: EntrySearch | undefined
}

/** Searches entered values, sender, address, and the paths of files as shown to the actor. */
export interface EntrySearch {
  /** LIKE pattern. */
  readonly pattern: string
  /** Home folder of the actor, absolute in the account; '' if it does not exist. */
  readonly home: string
}

/** A path as shown to the actor: relative to the home folder, or `/` and the name if it is outside. `seenFrom` does the same. */
function shownPath(q: Queries, home: string): RawBuilder<string> {
  if (home === '/') return sql<string>`file.path`
  const below = home === '' ? null : `${home}/`
  // In characters, because the engines count characters.
  const start = [...(below ?? '')].length
  // A name has 255 characters at most.
  const end = isPostgres(q) ? sql`right(file.path, 256)` : sql`substr(file.path, -256)`
  const folder = sql`rtrim(${end}, replace(${end}, '/', ''))`
  const name = sql`substr(${end}, length(${folder}))`
  return sql<string>`case when substr(file.path, 1, ${start}) = ${below ?? '-'}
    then substr(file.path, ${start}) else ${name} end`
}

function matching(q: Queries, { formId, search }: EntryFilter) {
  const all = q.selectFrom('form_entries').where('form_id', '=', formId)
  if (search === undefined) return all
  return all.where((e) => {
    const files = e.selectFrom('form_entry_files as file').select('file.id')
    return e.or([
      ...(['words', 'sender_email', 'ip'] as const).map((column) => isLike(q, column, search.pattern)),
      e.exists(
        files
          .whereRef('file.entry_id', '=', 'form_entries.id')
          .where(isLike(q, shownPath(q, search.home), search.pattern)),
      ),
    ])
  })
}

/** Submissions with ids below this one, the latest first. */
export async function entriesBelow(q: Queries, filter: EntryFilter, below: number | undefined, limit: number) {
  const all = matching(q, filter).selectAll().orderBy('id', 'desc').limit(limit)
  return await withPaths(q, await (below === undefined ? all : all.where('id', '<', below)).execute())
}

/** One page of the submissions of a form, the latest first unless `ascending`, with the total count. */
export async function entriesPage(
  q: Queries,
  filter: EntryFilter,
  { offset, limit, ascending }: { readonly offset: number; readonly limit: number; readonly ascending: boolean },
): Promise<{ entries: Entry[]; total: number }> {
  const all = matching(q, filter)
  const sorted = all.selectAll().orderBy('id', ascending ? 'asc' : 'desc')
  const rows = await sorted.limit(limit).offset(offset).execute()
  const count = await all.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return { entries: await withPaths(q, rows), total: Number(count.count) }
}

export async function formIdOf(q: Queries, accountId: number, entryId: number): Promise<number | null> {
  const query = q.selectFrom('form_entries').select('form_id').where('account_id', '=', accountId)
  return (await query.where('id', '=', entryId).executeTakeFirst())?.form_id ?? null
}

/** Deletes these submissions of a form. Returns the ids of those that existed. */
export async function deleteEntries(tx: Tx, formId: number, ids: readonly number[]): Promise<number[]> {
  const some = tx.deleteFrom('form_entries').where('form_id', '=', formId).where('id', 'in', ids)
  return (await some.returning('id').execute()).map(({ id }) => id)
}

/** Deletes submissions from before an instant that were not completed and have no files. Returns how many. */
export async function deleteUnfinished(q: Queries, before: string, limit: number): Promise<number> {
  const query = q.deleteFrom('form_entries').where('id', 'in', (e) =>
    e
      .selectFrom('form_entries as old')
      .select('old.id')
      .where('old.status', '=', 'pending')
      .where('old.modified_at', '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('form_entry_files as file').select('file.id').whereRef('file.entry_id', '=', 'old.id'))),
      )
      .limit(limit),
  )
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

export async function insertEntry(tx: Tx, entry: NewRow<'form_entries'>): Promise<number> {
  return (await tx.insertInto('form_entries').values(entry).returning('id').executeTakeFirstOrThrow()).id
}

/** A submission that this visit may still change. */
export async function openEntry(q: Queries, visitId: number, id: number): Promise<Row<'form_entries'> | null> {
  const query = q.selectFrom('form_entries').selectAll().where('id', '=', id).where('visit_id', '=', visitId)
  return (await query.where('status', '=', 'pending').executeTakeFirst()) ?? null
}

/** Reads a submission of a visit and locks it until the end of the transaction. */
export async function lockEntry(tx: Tx, visitId: number, id: number): Promise<Row<'form_entries'> | null> {
  const query = tx.selectFrom('form_entries').selectAll().where('id', '=', id).where('visit_id', '=', visitId)
  return (await lockRows(tx, query.where('status', '=', 'pending')).executeTakeFirst()) ?? null
}

export interface EntryFile {
  readonly resourceId: number
  /** Name sent by the visitor; the stored name for files from before this column existed. */
  readonly sentName: string
}

export async function filesOf(q: Queries, entryId: number): Promise<EntryFile[]> {
  const query = q.selectFrom('form_entry_files').selectAll().where('entry_id', '=', entryId)
  return (await query.orderBy('id').execute()).map(({ resource_id, path, sent_name }) => ({
    resourceId: resource_id,
    sentName: sent_name ?? path.slice(path.lastIndexOf('/') + 1),
  }))
}

export async function countFiles(q: Queries, entryId: number): Promise<number> {
  const query = q.selectFrom('form_entry_files').select((e) => e.fn.countAll<number>().as('count'))
  return Number((await query.where('entry_id', '=', entryId).executeTakeFirstOrThrow()).count)
}

export async function addFile(tx: Tx, file: NewRow<'form_entry_files'>): Promise<void> {
  await tx.insertInto('form_entry_files').values(file).execute()
}

export async function changeEntry(tx: Tx, id: number, changes: Partial<NewRow<'form_entries'>>): Promise<void> {
  await tx.updateTable('form_entries').set(changes).where('id', '=', id).execute()
}

export async function completeEntry(tx: Tx, id: number, at: string): Promise<void> {
  await tx.updateTable('form_entries').set({ status: 'completed', modified_at: at }).where('id', '=', id).execute()
}
