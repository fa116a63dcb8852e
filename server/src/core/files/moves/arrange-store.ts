import type { Tx } from '../../../db/engine.ts'
import { named } from '../tree/named.ts'

/** Gives a resource its folder and name; the caller holds both folders and has seen that the name is free. */
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
