/** Searches the database for text that must not be stored. */
import { sql } from 'kysely'
import type { Context } from '../src/core/context.ts'
import { columnNames } from './columns.ts'

/** The columns with a value that contains the text: `users.email`. */
export async function placesOf(text: string, { db }: Pick<Context, 'db'>): Promise<string[]> {
  const found = new Set<string>()
  const tables = new Set((await columnNames(db.q)).map(({ table }) => table))
  for (const name of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db.q)
    for (const [column, value] of rows.flatMap((row) => Object.entries(row)))
      if (String(value).toLowerCase().includes(text.toLowerCase())) found.add(`${name}.${column}`)
  }
  return [...found]
}
