/** Column names, from the database's catalog. */
import { sql } from 'kysely'
import type { Queries } from '../src/db/engine.ts'

interface ColumnName {
  readonly table: string
  readonly column: string
}

export async function columnNames(q: Queries): Promise<ColumnName[]> {
  const query =
    q.engine === 'sqlite'
      ? sql<ColumnName>`select t.name as "table", c.name as "column" from sqlite_master t, pragma_table_info(t.name) c
          where t.type = 'table' and t.name not like 'sqlite_%'`
      : sql<ColumnName>`select table_name as "table", column_name as "column" from information_schema.columns
          where table_schema = current_schema()`
  return (await query.execute(q)).rows
}
