/** Rows of imports and of what they imported. */
import type { Queries, Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import { type Import, type ImportItem, type ItemKind, itemKinds } from './import.ts'

const toImport = (row: Row<'imports'>): Import => ({
  id: row.id,
  accountId: row.account_id,
  kind: row.kind,
  address: row.address,
  into: row.into_path,
  pass: row.pass,
  leaseBy: row.lease_by,
  leaseUntil: row.lease_until,
  completedAt: row.completed_at,
})

const toItem = (row: Row<'import_items'>): ImportItem => ({
  kind: itemKinds.find((kind) => kind === row.kind) ?? 'file',
  sourceId: row.source_id,
  path: row.path,
  state: row.state === 'done' ? 'done' : 'failed',
  targetId: row.target_id,
  created: row.created === 1,
  size: row.size,
  sourceState: row.source_state,
  targetState: row.target_state,
  note: row.note,
})

export type ImportKey = Pick<Import, 'accountId' | 'kind' | 'address' | 'into'>

export async function importOf(q: Queries, { accountId, kind, address, into }: ImportKey): Promise<Import | null> {
  const row = await q
    .selectFrom('imports')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('address', '=', address)
    .where('into_path', '=', into)
    .executeTakeFirst()
  return row ? toImport(row) : null
}

/** Adds the import, unless it is there. */
export async function insertImport(
  q: Queries,
  { accountId, kind, address, into }: ImportKey,
  at: string,
): Promise<void> {
  await q
    .insertInto('imports')
    .values({ account_id: accountId, kind, address, into_path: into, pass: 0, started_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export interface Lease {
  readonly by: string
  readonly until: string
}

/** Begins the next reading. False if the lease is not what it was. */
export async function takeLease(q: Queries, { id, pass, leaseBy, leaseUntil }: Import, lease: Lease): Promise<boolean> {
  const update = q
    .updateTable('imports')
    .set({ lease_by: lease.by, lease_until: lease.until, pass: pass + 1 })
    .where('id', '=', id)
    .where('pass', '=', pass)
  const held = leaseBy === null ? update.where('lease_by', 'is', null) : update.where('lease_by', '=', leaseBy)
  const same = leaseUntil === null ? held.where('lease_until', 'is', null) : held.where('lease_until', '=', leaseUntil)
  return (await same.executeTakeFirst()).numUpdatedRows > 0n
}

/** False if another process holds the lease. */
export async function renewLease(q: Queries, id: number, { by, until }: Lease): Promise<boolean> {
  const update = q.updateTable('imports').set({ lease_until: until }).where('id', '=', id).where('lease_by', '=', by)
  return (await update.executeTakeFirst()).numUpdatedRows > 0n
}

export async function releaseLease(q: Queries, id: number, by: string, completedAt: string | null): Promise<void> {
  await q
    .updateTable('imports')
    .set({ lease_by: null, lease_until: null, ...(completedAt !== null && { completed_at: completedAt }) })
    .where('id', '=', id)
    .where('lease_by', '=', by)
    .execute()
}

/** Those of these ids of the source that are known, by id. */
export async function itemsOf(
  q: Queries,
  importId: number,
  kind: ItemKind,
  sourceIds: readonly string[],
): Promise<Map<string, ImportItem>> {
  if (sourceIds.length === 0) return new Map()
  const rows = await q
    .selectFrom('import_items')
    .selectAll()
    .where('import_id', '=', importId)
    .where('kind', '=', kind)
    .where('source_id', 'in', sourceIds)
    .execute()
  return new Map(rows.map((row) => [row.source_id, toItem(row)]))
}

/** Notes that this reading of the source has found them. */
export async function markSeen(
  q: Queries,
  { id, pass }: Pick<Import, 'id' | 'pass'>,
  kind: ItemKind,
  sourceIds: readonly string[],
): Promise<void> {
  if (sourceIds.length === 0) return
  await q
    .updateTable('import_items')
    .set({ pass })
    .where('import_id', '=', id)
    .where('kind', '=', kind)
    .where('source_id', 'in', sourceIds)
    .execute()
}

/** What an item is written with. */
interface Written {
  readonly import: Pick<Import, 'id' | 'pass'>
  readonly at: string
}

const rowOf = ({ import: { id, pass }, at }: Written, item: ImportItem) => ({
  import_id: id,
  kind: item.kind,
  source_id: item.sourceId,
  path: item.path,
  state: item.state,
  target_id: item.targetId,
  created: item.created ? (1 as const) : (0 as const),
  size: item.size,
  source_state: item.sourceState,
  target_state: item.targetState,
  note: item.note,
  pass,
  at,
})

/**
 * Writes what became of an item: `known` is what was written before, null for nothing. False, and nothing is written, if another
 * process has written it meanwhile.
 */
export async function writeItem(
  tx: Queries | Tx,
  written: Written,
  known: ImportItem | null,
  item: ImportItem,
): Promise<boolean> {
  const row = rowOf(written, item)
  if (!known) {
    const insert = tx.insertInto('import_items').values(row)
    const { numInsertedOrUpdatedRows = 0n } = await insert.onConflict((c) => c.doNothing()).executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows > 0n
  }
  const { numUpdatedRows } = await tx
    .updateTable('import_items')
    .set(row)
    .where('import_id', '=', row.import_id)
    .where('kind', '=', row.kind)
    .where('source_id', '=', row.source_id)
    .where('state', '=', known.state)
    .where('source_state', '=', known.sourceState)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Items that are here and that the source did not have any more in its last complete reading. */
export async function itemsGone(
  q: Queries,
  { id, pass }: Pick<Import, 'id' | 'pass'>,
  kind: ItemKind,
  limit: number,
): Promise<ImportItem[]> {
  const rows = await q
    .selectFrom('import_items')
    .selectAll()
    .where('import_id', '=', id)
    .where('kind', '=', kind)
    .where('state', '=', 'done')
    .where('pass', '<', pass)
    .orderBy('path')
    .limit(limit)
    .execute()
  return rows.map(toItem)
}

/** The number of items that `itemsGone` returns without a limit. */
export async function countGone(
  q: Queries,
  { id, pass }: Pick<Import, 'id' | 'pass'>,
  kind: ItemKind,
): Promise<number> {
  const { count } = await q
    .selectFrom('import_items')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('import_id', '=', id)
    .where('kind', '=', kind)
    .where('state', '=', 'done')
    .where('pass', '<', pass)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Items that stand for these files and folders here, or for what is of other kinds, by their ids here. */
export async function itemsByTarget(
  q: Queries,
  importId: number,
  targetIds: readonly number[],
  kinds: readonly ItemKind[] = ['folder', 'file'],
): Promise<Map<number, ImportItem>> {
  if (targetIds.length === 0) return new Map()
  const rows = await q
    .selectFrom('import_items')
    .selectAll()
    .where('import_id', '=', importId)
    .where('target_id', 'in', targetIds)
    .where('kind', 'in', kinds)
    .execute()
  return new Map(rows.map((row) => [row.target_id ?? 0, toItem(row)]))
}

/** When the last of these items of one id was written; null if there is none that is here. */
export async function lastWritten(
  q: Queries,
  importId: number,
  kinds: readonly ItemKind[],
  sourceId: string,
): Promise<string | null> {
  const row = await q
    .selectFrom('import_items')
    .select(({ fn }) => fn.max('at').as('at'))
    .where('import_id', '=', importId)
    .where('kind', 'in', kinds)
    .where('source_id', '=', sourceId)
    .where('state', '=', 'done')
    .executeTakeFirst()
  return row?.at ?? null
}

/** Items of a kind in the order of their ids at the source, after one of these; from the first for ''. */
export async function itemsAfter(
  q: Queries,
  importId: number,
  kind: ItemKind,
  after: string,
  limit: number,
): Promise<ImportItem[]> {
  const rows = await q
    .selectFrom('import_items')
    .selectAll()
    .where('import_id', '=', importId)
    .where('kind', '=', kind)
    .where('source_id', '>', after)
    .orderBy('source_id')
    .limit(limit)
    .execute()
  return rows.map(toItem)
}

export async function deleteItems(
  q: Queries,
  importId: number,
  kind: ItemKind,
  sourceIds: readonly string[],
): Promise<void> {
  if (sourceIds.length === 0) return
  await q
    .deleteFrom('import_items')
    .where('import_id', '=', importId)
    .where('kind', '=', kind)
    .where('source_id', 'in', sourceIds)
    .execute()
}

const deletedAtOnce = 500

/** Forgets an import, in slices: other writers wait for none of them long. What it imported stays. */
export async function deleteImport(q: Queries, id: number): Promise<void> {
  for (const kind of itemKinds)
    for (;;) {
      const items = await itemsAfter(q, id, kind, '', deletedAtOnce)
      if (items.length === 0) break
      const ids = items.map(({ sourceId }) => sourceId)
      await deleteItems(q, id, kind, ids)
    }
  await q.deleteFrom('imports').where('id', '=', id).execute()
}
