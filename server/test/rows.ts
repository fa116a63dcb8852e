/** Inserts rows directly, when operations would take too long to create as many. */
import { sql } from 'kysely'
import type { Place } from '../src/core/files/tree/resource.ts'
import { insertResource } from '../src/core/files/tree/store.ts'
import type { TestApp } from './test-app.ts'

/** Inserts empty folders below a folder, without events. */
export async function insertFolders(app: TestApp, parent: Place, names: readonly string[]): Promise<void> {
  const parentId = parent.resource.id
  const at = app.clock.now().toISOString()
  const common = { accountId: parent.resource.accountId, type: 'dir', size: 0, blobId: null, createdBy: 0, at } as const
  await app.context.db.tx(async (tx) => {
    for (const name of names) await insertResource(tx, { ...common, parentId, name, hash: app.context.random.hex(16) })
    await tx
      .updateTable('resources')
      .set({ child_count: sql<number>`child_count + ${names.length}` })
      .where('id', '=', parentId)
      .execute()
  })
}

/** Inserts so many files below a folder, with the content of one that is there, without events: `f1`, `f2` … */
export async function insertFiles(app: TestApp, parent: Place, count: number): Promise<void> {
  const { id: parentId, accountId } = parent.resource
  const at = app.clock.now().toISOString()
  await app.context.db.tx(async (tx) => {
    const { size, blob_id: blobId } = await tx
      .selectFrom('resources')
      .select(['size', 'blob_id'])
      .where('parent_id', '=', parentId)
      .where('type', '=', 'file')
      .executeTakeFirstOrThrow()
    const common = { accountId, parentId, type: 'file', size, blobId, createdBy: 0, at } as const
    for (let i = 1; i <= count; i++)
      await insertResource(tx, { ...common, name: `f${i}`, hash: app.context.random.hex(16) })
    const counted = { child_count: sql<number>`child_count + ${count}` }
    await tx.updateTable('resources').set(counted).where('id', '=', parentId).execute()
  })
}

/** Inserts so many empty folders below a folder with one statement, without events: `n1`, `n2` … */
export async function insertManyFolders(app: TestApp, parent: Place, count: number): Promise<void> {
  const { id, accountId } = parent.resource
  const at = app.clock.now().toISOString()
  const name = sql`'n' || cast(n as text)`
  await app.context.db.tx(async (tx) => {
    await sql`
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
      insert into resources (account_id, parent_id, name, search_name, sort_key, type, hash, size, child_count, created_by, created_at, modified_at, uploaded_at)
        select ${accountId}, ${id}, ${name}, ${name}, ${name}, 'dir', ${`${id}-`} || cast(n as text), 0, 0, 0, ${at}, ${at}, ${at} from numbers`.execute(
      tx,
    )
    const counted = { child_count: sql<number>`child_count + ${count}` }
    await tx.updateTable('resources').set(counted).where('id', '=', id).execute()
  })
}
