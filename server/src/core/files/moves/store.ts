import { sql } from 'kysely'
import type { Tx } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { named } from '../tree/store.ts'

/** Sets the folder and name of a resource; the caller has locked both folders and checked that the name is free. */
export async function setPlace(
  tx: Tx,
  id: number,
  place: { readonly parentId: number; readonly name: string },
): Promise<void> {
  await tx
    .updateTable('resources')
    .set({ parent_id: place.parentId, ...named(place.name) })
    .where('id', '=', id)
    .execute()
}

const rowsPerStatement = 100

/** Sets the folder and names of many resources, several per statement. No name may currently belong to another of them. */
export async function setPlaces(
  tx: Tx,
  parentId: number,
  items: readonly { readonly id: number; readonly name: string }[],
): Promise<void> {
  for (const some of slices(items, rowsPerStatement)) {
    const rows = some.map(({ id, name }) => ({ id, ...named(name) }))
    const cases = (column: 'name' | 'search_name' | 'sort_key') =>
      sql.join(
        rows.map((row) => sql`when ${row.id} then cast(${row[column]} as text)`),
        sql` `,
      )
    await tx
      .updateTable('resources')
      .set({
        parent_id: parentId,
        name: sql<string>`case id ${cases('name')} end`,
        search_name: sql<string>`case id ${cases('search_name')} end`,
        sort_key: sql<string>`case id ${cases('sort_key')} end`,
      })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute()
  }
}
