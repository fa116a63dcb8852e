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
