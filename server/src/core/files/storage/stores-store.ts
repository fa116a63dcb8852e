/** The stores that may have bytes, and who the installation is. */
import type { Queries } from '../../../db/engine.ts'

export interface KnownStore {
  /** As in the rows of blobs. */
  readonly name: string
  /** `disk`, or the address of a bucket. */
  readonly location: string
}

export const knownStores = (q: Queries): Promise<KnownStore[]> =>
  q.selectFrom('stores').select(['name', 'location']).orderBy('created_at').orderBy('name').execute()

export async function saveStore(q: Queries, { name, location }: KnownStore, at: string): Promise<void> {
  await q
    .insertInto('stores')
    .values({ name, location, created_at: at })
    .onConflict((c) => c.column('name').doUpdateSet({ location }))
    .execute()
}

export async function deleteStore(q: Queries, name: string): Promise<void> {
  await q.deleteFrom('stores').where('name', '=', name).execute()
}

/** For a copy of the database beside which all files are in a folder. */
export async function nameDisk(q: Queries): Promise<void> {
  await q.updateTable('blobs').set({ store: 'disk' }).where('store', 'not in', ['disk', 'inline']).execute()
  await q.deleteFrom('stores').where('name', '!=', 'disk').execute()
}

/** Whether a row names the store. Reads all rows if none does. */
export async function isNamed(q: Queries, store: string): Promise<boolean> {
  const query = q.selectFrom('blobs').select('id').where('store', '=', store).limit(1)
  return (await query.executeTakeFirst()) !== undefined
}

/** Random text by which a bucket knows the installation. */
export async function installationId(q: Queries, fresh: string): Promise<string> {
  const name = 'id'
  await q
    .insertInto('installation')
    .values({ name, value: fresh })
    .onConflict((c) => c.doNothing())
    .execute()
  const row = await q.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? fresh
}
