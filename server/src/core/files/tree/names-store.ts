/** Names in a folder, and moving extracted resources into it: few statements, regardless of their number. */
import type { Queries, Tx } from '../../../db/engine.ts'
import type { Resource } from './resource.ts'
import { resources, toResource } from './rows-store.ts'

const batch = 500

function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += batch) yield all.slice(at, at + batch)
}

/** The names among these that exist in a folder. */
export async function takenNames(q: Queries, folderId: number, names: readonly string[]): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const some of batches(names)) {
    const query = q.selectFrom('resources').select('name').where('parent_id', '=', folderId)
    const rows = await query.where('deleted_at', 'is', null).where('name', 'in', some).execute()
    for (const { name } of rows) taken.add(name)
  }
  return taken
}

/** Moves resources into another folder under their current names; the caller has locked it and checked that the names are free. */
export async function moveInto(tx: Tx, folderId: number, ids: readonly number[]): Promise<void> {
  for (const some of batches(ids))
    await tx.updateTable('resources').set({ parent_id: folderId }).where('id', 'in', some).execute()
}

/** The resources with these ids, in this order. */
export async function resourcesOf(q: Queries, ids: readonly number[]): Promise<Resource[]> {
  const found = new Map<number, Resource>()
  for (const some of batches(ids)) {
    for (const row of await resources(q).where('r.id', 'in', some).execute()) found.set(row.id, toResource(row))
  }
  return ids.flatMap((id) => found.get(id) ?? [])
}
