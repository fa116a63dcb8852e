/**
 * The natural order of names: a key for each, and an index of folders and of files by it. Keys of existing rows are written here, in
 * slices. Users choose the order of their files.
 */
import { type Kysely, sql } from 'kysely'
import { sortKey } from '../../../lib/text/path.ts'
import type { MigrationSql } from '../../migration.ts'

const slice = 5_000

export async function up(db: Kysely<unknown>, { engine, name, text }: MigrationSql): Promise<void> {
  await sql.raw(`alter table users add column list_order ${text} not null default 'name'`).execute(db)
  await sql.raw(`alter table resources add column sort_key ${name} not null default ''`).execute(db)
  for (let last = 0; ; ) {
    const { rows } = await sql<{ id: number; name: string }>`
      select id, name from resources where id > ${last} order by id limit ${slice}`.execute(db)
    if (rows.length === 0) break
    last = Number(rows.at(-1)?.id)
    const keys = rows.map((row) => sortKey(row.name))
    const ids = rows.map(({ id }) => id)
    await (engine === 'postgres'
      ? sql`update resources set sort_key = n.sort_key
          from unnest(${ids}::bigint[], ${keys}::text[]) as n (id, sort_key) where resources.id = n.id`
      : sql`update resources set sort_key = json_extract(n.value, '$[1]')
          from json_each(${JSON.stringify(ids.map((id, i) => [id, keys[i]]))}) as n
          where resources.id = json_extract(n.value, '$[0]')`
    ).execute(db)
  }
  // Created last, so that keys are not written to it one by one.
  await sql
    .raw('create index resources_natural on resources (type, parent_id, sort_key, name) where deleted_at is null')
    .execute(db)
}
