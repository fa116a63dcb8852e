/** What earlier runs of an import have added, which a plan does not take for a clash. */
import type { ImportItem, ItemKind } from '../../core/imports/import.ts'
import { itemsOf } from '../../core/imports/store.ts'
import { slices } from '../../lib/slices.ts'
import type { PlanScope } from './scope.ts'

const atOnce = 100

/** Those of these ids of the source that are here, by id. */
export async function importedItems(
  { ctx, importId }: PlanScope,
  kind: ItemKind,
  sourceIds: readonly string[],
): Promise<Map<string, ImportItem>> {
  const found = new Map<string, ImportItem>()
  if (importId === null) return found
  for (const some of slices(sourceIds, atOnce))
    for (const [id, item] of await itemsOf(ctx.db.q, importId, kind, some))
      if (item.state === 'done') found.set(id, item)
  return found
}
