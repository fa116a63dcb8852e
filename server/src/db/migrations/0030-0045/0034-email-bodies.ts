/** A text sent to many recipients is stored once; their emails refer to it. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { engine, id, text }: MigrationSql): Promise<void> {
  const reference = engine === 'sqlite' ? 'integer' : 'bigint'
  for (const statement of [
    `create table email_bodies (id ${id}, text ${text} not null, html ${text} not null, mark ${text} not null)`,
    `alter table letters add column body_id ${reference} references email_bodies(id)`,
    `alter table letters add column inserted ${text} not null default ''`,
  ])
    await sql.raw(statement).execute(db)
}
