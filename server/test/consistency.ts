/** Consistency checks of an app's data: counters, references and blobs must agree whenever no operation is in progress. */
import type { BlobStore } from '../src/blobs/blob-store.ts'
import type { Context } from '../src/core/context.ts'

/** Describes every inconsistency; empty when the data is consistent. Reads whole tables. */
export async function findInconsistencies({
  db,
  blobs: store,
}: Pick<Context, 'db'> & { readonly blobs: BlobStore }): Promise<string[]> {
  const resources = await db.q.selectFrom('resources').selectAll().execute()
  const blobs = await db.q.selectFrom('blobs').selectAll().execute()
  const accounts = await db.q.selectFrom('accounts').selectAll().execute()
  const partials = await db.q.selectFrom('resumable_uploads').selectAll().execute()
  const quotas = await db.q.selectFrom('folder_quotas').selectAll().execute()
  const versions = await db.q.selectFrom('file_versions').selectAll().execute()
  const inStore = new Set<string>()
  for await (const { key } of store.list()) inStore.add(key)
  const inline = new Map(
    (await db.q.selectFrom('blob_bytes').selectAll().execute()).map((row) => [row.blob_id, row.bytes]),
  )
  const faults: string[] = []

  const live = resources.filter(({ deleted_at }) => deleted_at === null)
  const childrenOf = Map.groupBy(live, ({ parent_id }) => parent_id)
  const nameOf = new Map(resources.map(({ id, name }) => [id, name]))
  const former = versions.map(({ blob_id, file_id }) => ({ blob_id, name: `a version of ${nameOf.get(file_id)}` }))
  const holdersOf = Map.groupBy([...resources, ...former], ({ blob_id }) => blob_id)
  for (const { id, file_id } of versions) if (!nameOf.has(file_id)) faults.push(`the version ${id} has no file`)
  const contents = new Set(resources.map(({ id, blob_id }) => `${id} ${blob_id}`))
  for (const [bytes, some] of Map.groupBy(versions, ({ file_id, blob_id }) => `${file_id} ${blob_id}`)) {
    const [charged, due] = [sum(some.map((row) => row.charged_bytes)), contents.has(bytes) ? 0 : (some[0]?.size ?? 0)]
    if (charged !== due) faults.push(`versions with the bytes ${bytes} count ${charged} of ${due} bytes`)
  }
  const blobIds = new Set(blobs.map(({ id }) => id))
  const names = new Set<string>()
  for (const { id, parent_id, name, type, child_count, deleted_at } of resources) {
    const children = childrenOf.get(id) ?? []
    if (children.length !== child_count)
      faults.push(`${name} counts ${child_count} children and has ${children.length}`)
    if (type === 'file' && children.length > 0) faults.push(`the file ${name} has children`)
    const place = `${parent_id}/${name}`
    if (deleted_at === null && parent_id !== null && names.has(place)) faults.push(`${place} is there twice`)
    if (deleted_at === null) names.add(place)
  }
  for (const account of accounts) {
    const files = resources.filter((resource) => resource.account_id === account.id && resource.type === 'file')
    const arrived = partials.filter(({ account_id, folder_id }) => account_id === account.id && folder_id !== null)
    const ofVersions = sum(
      versions.filter(({ account_id }) => account_id === account.id).map(({ charged_bytes }) => charged_bytes),
    )
    const used = sum(files.map(({ size }) => size)) + sum(arrived.map(({ received }) => received)) + ofVersions
    if (ofVersions !== account.versions_used)
      faults.push(`${account.name} counts ${account.versions_used} bytes of versions and holds ${ofVersions}`)
    const counters = quotas.filter(({ account_id }) => account_id === account.id).length
    if (counters !== account.quota_folders)
      faults.push(`${account.name} counts ${account.quota_folders} folders with a quota and has ${counters}`)
    if (used !== account.disk_used) faults.push(`${account.name} counts ${account.disk_used} bytes and holds ${used}`)
  }
  const chargedTo = new Map(resources.map((row) => [row.id, row.storage_parent_id ?? row.parent_id]))
  const isBelow = (id: number | null, folder: number): boolean =>
    id !== null && (id === folder || isBelow(chargedTo.get(id) ?? null, folder))
  for (const { folder_id: folder, used_bytes, versions_used, counted } of quotas) {
    const files = resources.filter(({ id, type }) => type === 'file' && isBelow(id, folder))
    const arrived = partials.filter(({ folder_id }) => isBelow(folder_id, folder))
    const ofVersions = sum(
      versions.filter(({ file_id }) => isBelow(file_id, folder)).map(({ charged_bytes }) => charged_bytes),
    )
    const used = sum(files.map(({ size }) => size)) + sum(arrived.map(({ received }) => received)) + ofVersions
    if (counted === 1 && ofVersions !== versions_used)
      faults.push(`the quota of ${folder} counts ${versions_used} bytes of versions and holds ${ofVersions}`)
    if (counted === 1 && used !== used_bytes)
      faults.push(`the quota of ${folder} counts ${used_bytes} and holds ${used}`)
  }
  for (const { id, key, refs, state, size, store: location } of blobs) {
    const holders = holdersOf.get(id) ?? []
    if (holders.length !== refs) faults.push(`the bytes ${key} count ${refs} holders and have ${holders.length}`)
    if (holders.length > 0 && state !== 'live') faults.push(`bytes of ${holders[0]?.name} are ${state}`)
    if (holders.length > 0 && !(location === 'inline' ? inline.has(id) : inStore.has(key)))
      faults.push(`bytes of ${holders[0]?.name} are gone`)
    const bytes = inline.get(id)
    if (bytes && (location !== 'inline' || inStore.has(key))) faults.push(`the bytes ${key} are stored twice`)
    if (bytes && bytes.length !== size)
      faults.push(`the bytes ${key} have ${size} bytes and ${bytes.length} are stored`)
  }
  for (const { name, type, blob_id } of resources)
    if (type === 'file' && !(blob_id !== null && blobIds.has(blob_id))) faults.push(`the file ${name} has no bytes`)
  return faults
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** The entries of the session log, oldest first: `STOR /a.txt`. */
export async function logOf({ db }: Pick<Context, 'db'>): Promise<string[]> {
  const rows = await db.q.selectFrom('session_log').select(['type', 'path', 'status']).orderBy('id').execute()
  return rows.map(({ type, path, status }) => `${type} ${path}${status === '-' ? '' : ` ${status}`}`)
}

/** The keys of all stored blobs. */
export async function storedKeys({ db, blobs }: Pick<Context, 'db' | 'blobs'>): Promise<string[]> {
  const inline = await db.q.selectFrom('blobs').innerJoin('blob_bytes', 'blob_id', 'id').select('key').execute()
  return [...(await Array.fromAsync(blobs.list())), ...inline].map(({ key }) => key)
}
