/** Copies an installation while its server runs. The copy can be started. */
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from '../../blobs/blob-store.ts'
import { asStores } from '../../blobs/blob-stores.ts'
import { openDiskStore } from '../../blobs/disk.ts'
import type { Context } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { unknownBytes } from '../../core/files/gc/orphans.ts'
import { copyBytes, holdersOf } from '../../core/files/gc/verification.ts'
import { noteBackup } from '../../core/files/storage/move-store.ts'
import { nameDisk } from '../../core/files/storage/stores-store.ts'
import { openDatabase } from '../../db/database/open.ts'
import type { Database } from '../../db/engine.ts'
import { snapshot } from '../../db/sqlite/snapshot.ts'
import { replaceFile, syncPath } from '../../lib/sync.ts'
import type { Config } from '../../settings/config.ts'
import { version } from '../../settings/version.ts'
import { databaseName, marker } from './backup-folder.ts'
import { makeFolderApart } from './private-folder.ts'

/** Attempts before missing bytes are reported: files that are purged during the copy are not in the next snapshot. */
const maxAttempts = 3

export interface Outcome extends Copied {
  /** True if the database is part of the backup, as for SQLite. */
  readonly database: boolean
  readonly removed: number
}

interface Copied {
  readonly files: number
  readonly bytes: number
  readonly copied: number
  readonly copiedBytes: number
  /** Account and path of files whose bytes are missing, or (`damaged`) differ from the acknowledged ones. */
  readonly missing: readonly string[]
  readonly damaged: readonly string[]
}

/** Backs up to an empty folder or an older backup. Throws `invalid` for any other folder. */
export async function backUp(ctx: Context, config: Config, folder: string): Promise<Outcome> {
  const at = ctx.clock.now().toISOString()
  const outcome = await copyTo(ctx, config, folder)
  if (outcome.missing.length + outcome.damaged.length === 0) await noteBackup(ctx.db.q, at)
  return outcome
}

async function copyTo(ctx: Context, config: Config, folder: string): Promise<Outcome> {
  await requireBackupFolder(folder, config.data)
  await writeMarker(folder, { version, at: ctx.clock.now().toISOString(), engine: ctx.db.engine })
  const into = await openDiskStore({ folder: join(folder, 'blobs'), power: config.power })
  if (ctx.db.engine === 'postgres') return { database: false, removed: 0, ...(await copyFiles(ctx, into)) }
  return { database: true, ...(await copyAll(ctx, into, { from: config.database.url, folder })) }
}

/** Without a marker that can be read, the folder is no backup any more. */
const writeMarker = (folder: string, about: object): Promise<void> =>
  replaceFile(join(folder, marker), `${JSON.stringify(about)}\n`)

/** Throws `invalid` for the data folder itself, and for a folder with other contents. */
async function requireBackupFolder(folder: string, data: string): Promise<void> {
  await makeFolderApart(folder, data, 'a backup')
  const isBackup =
    existsSync(join(folder, marker)) && (await readFile(join(folder, marker), 'utf8')).includes('version')
  const isEmpty = async () => (await readdir(folder)).every((name) => name === `${marker}.new`)
  if (!isBackup && !(await isEmpty()))
    throw new Fault('invalid', `${folder} is neither empty nor a backup of Sallyport. Name another folder.`)
}

/** Copies the database first, then all blobs it references. Removes unreferenced blobs last, when the new copy is complete. */
async function copyAll(ctx: Context, into: BlobStore, { from, folder }: { from: string; folder: string }) {
  const file = join(folder, databaseName)
  const fresh = `${file}.new`
  for (let look = 1; ; look++) {
    await rm(fresh, { force: true })
    snapshot(from, fresh)
    const outcome = await withDatabase(fresh, (db) => copyFiles({ ...ctx, db }, into))
    if (outcome.missing.length > 0 && look < maxAttempts) continue
    await withDatabase(fresh, (db) => nameDisk(db.q))
    await syncPath(fresh)
    await rename(fresh, file)
    await syncPath(folder)
    return { ...outcome, removed: await withDatabase(file, (db) => removeUnknown({ ...ctx, db }, into)) }
  }
}

async function withDatabase<T>(file: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ url: file, power: true })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

async function copyFiles(ctx: Pick<Context, 'db' | 'blobs'>, into: BlobStore): Promise<Copied> {
  const outcome = { files: 0, bytes: 0, copied: 0, copiedBytes: 0 }
  const lost = { missing: [] as string[], damaged: [] as string[] }
  for await (const { blob, state } of copyBytes(ctx, into)) {
    if (state === 'missing' || state === 'damaged') {
      lost[state].push(...(await holdersOf(ctx, blob)))
      continue
    }
    outcome.files += 1
    outcome.bytes += blob.size
    if (state !== 'copied') continue
    outcome.copied += 1
    outcome.copiedBytes += blob.size
  }
  return { ...outcome, ...lost }
}

async function removeUnknown({ db, clock }: Pick<Context, 'db' | 'clock'>, into: BlobStore): Promise<number> {
  let removed = 0
  for await (const { key } of unknownBytes({ db, blobs: asStores(into), clock }, 0)) {
    await into.remove(key)
    removed += 1
  }
  return removed
}
