/**
 * Restores a whole installation into an empty data folder. Every file is compared with its SHA-256 while it is copied. The database
 * gets its name last, so that no server starts before the restore is complete; one that was interrupted continues.
 */

import { existsSync } from 'node:fs'
import { rename, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openDiskStore } from '../../blobs/disk.ts'
import { livingNodes } from '../../cluster/membership.ts'
import * as accountStore from '../../core/accounts/store.ts'
import { Fault } from '../../core/fault.ts'
import { copyBytes } from '../../core/files/gc/verification.ts'
import { nameDisk } from '../../core/files/storage/stores-store.ts'
import { checkSecretKey } from '../../core/setup/secret-check.ts'
import { createDatabaseClock } from '../../db/database/clock.ts'
import { openDatabase } from '../../db/database/open.ts'
import type { Database } from '../../db/engine.ts'
import { createSealer } from '../../lib/crypto/seal.ts'
import { syncPath } from '../../lib/sync.ts'
import { sizeText } from '../../lib/text/size-text.ts'
import type { Config } from '../../settings/config.ts'
import { version } from '../../settings/version.ts'
import { sentenceOf } from '../output/output.ts'
import type { Progress } from '../output/progress.ts'
import { type Backup, copyDatabase, openBackupStore, openCopy, readBackup } from './backup-folder.ts'
import { createLost, everywhere, type Lost, totalOf } from './contents.ts'
import { type InstallationKey, keyFor } from './installation-key.ts'
import { lockTarget, requireSameEngine } from './target.ts'
import { readUnfinished, removeUnfinished, writeUnfinished } from './unfinished.ts'

export interface RestoreOptions {
  /** File with the secret key of the installation. */
  readonly secretKey?: string | undefined
  /** Whether the other files are restored if some are missing or damaged in the backup. */
  readonly skipDamaged?: boolean | undefined
  readonly onProgress?: (progress: Progress) => void
}

export interface Restored extends Lost {
  /** False: files are missing or damaged, so that no server starts on the others. */
  readonly complete: boolean
  readonly files: number
  readonly bytes: number
  /** Files that this run has copied. */
  readonly copied: number
}

const noteEveryMs = 2_000

/** Throws `invalid` or `conflict`, with what to do, before anything is copied. */
export async function restoreAll(config: Config, folder: string, options: RestoreOptions = {}): Promise<Restored> {
  const backup = await readBackup(folder)
  requireSameEngine(config, backup)
  const lock = await lockTarget(config)
  try {
    const key = await keyFor(config, options.secretKey)
    return await (backup.database === null
      ? restoreFiles(config, backup, key, options)
      : restoreSqlite(config, { ...backup, database: backup.database }, key, options))
  } finally {
    lock.release()
  }
}

async function restoreSqlite(
  config: Config,
  backup: Backup & { readonly database: string },
  key: InstallationKey,
  options: RestoreOptions,
): Promise<Restored> {
  const { url } = config.database
  const draft = `${url}.restoring`
  const position = await continueFrom(config, backup)
  // A run that was killed between its last two steps.
  if (position !== null && !existsSync(draft) && existsSync(url)) await rename(url, draft)
  if (position === null || !existsSync(draft)) await copyDatabase(backup.database, draft)
  const db = await openCopy(draft, { power: config.power })
  let restored: Restored
  try {
    restored = await restoreInto(config, { backup, db, key, position: position ?? 0 }, options)
  } finally {
    await db.close()
  }
  if (!restored.complete) return restored
  await syncPath(draft)
  await rename(draft, url)
  await syncPath(dirname(url))
  await removeUnfinished(config.data)
  return restored
}

/** For PostgreSQL, whose database was restored before. */
async function restoreFiles(
  config: Config,
  backup: Backup,
  key: InstallationKey,
  options: RestoreOptions,
): Promise<Restored> {
  const db = await openDatabase({ ...config.database, power: config.power, version })
  try {
    // Before migrating, since tables in an empty database would be in the way of pg_restore.
    if (!(await accountStore.hasAccounts(db.q).catch(() => false)))
      throw new Fault(
        'conflict',
        'The database of DATABASE_URL has no installation. Restore it with pg_restore first, then run this command again.',
      )
    await db.migrate()
    const [node] = await livingNodes({ db, clock: await createDatabaseClock(db) })
    if (node)
      throw new Fault(
        'conflict',
        `The server ${node.label} is using the database. Stop all servers, wait for half a minute, and run this command again.`,
      )
    const position = (await continueFrom(config, backup)) ?? 0
    const restored = await restoreInto(config, { backup, db, key, position }, options)
    if (restored.complete) await removeUnfinished(config.data)
    return restored
  } finally {
    await db.close()
  }
}

/** The row that an interrupted restore of the same backup has reached; null to begin. */
async function continueFrom({ data }: Config, { folder, id }: Backup): Promise<number | null> {
  const before = await readUnfinished(data)
  if (before?.id === id) return before.position
  await writeUnfinished(data, { backup: folder, id, position: null })
  return null
}

interface Source {
  readonly backup: Backup
  readonly db: Database
  readonly key: InstallationKey
  readonly position: number
}

/** Copies the files of a database, which then says that they are in the data folder. */
async function restoreInto(config: Config, source: Source, options: RestoreOptions): Promise<Restored> {
  const { backup, db, key, position } = source
  await requireKey(db, key.key)
  await key.store()
  const { data } = config
  // Durable whatever the setting is: a run that continues does not read again what this one has noted.
  const into = await openDiskStore({ folder: join(data, 'blobs'), power: true })
  const total = await totalOf(db)
  if (position === 0) await requireSpace(data, total.bytesInFiles)
  const outcome = { files: 0, bytes: 0, copied: 0 }
  const lost = createLost(db)
  const note = async (reached: number) =>
    await writeUnfinished(data, { backup: backup.folder, id: backup.id, position: reached })
  await note(position)
  let noted = performance.now()
  const from = { db, blobs: everywhere(await openBackupStore(backup)) }
  // What an earlier run has reached is durable. The rest may be a part of a file, or not on the device yet.
  const isDoubtful = (blob: { id: number; location: string }) => blob.id > position || blob.location === 'inline'
  for await (const { blob, state } of copyBytes(from, into, { isDoubtful })) {
    if (state === 'missing' || state === 'damaged') await lost.add(state, blob)
    else {
      outcome.files += 1
      outcome.bytes += blob.size
      if (state === 'copied') outcome.copied += 1
    }
    options.onProgress?.({ ...outcome, ...total })
    if (performance.now() - noted < noteEveryMs || blob.id < position) continue
    noted = performance.now()
    await note(blob.id)
  }
  const complete = options.skipDamaged === true || lost.result().lost === 0
  if (complete) await nameDisk(db.q)
  return { complete, ...outcome, ...lost.result() }
}

async function requireKey(db: Database, key: Buffer): Promise<void> {
  try {
    await checkSecretKey({ db, sealer: createSealer(key), clock: await createDatabaseClock(db) })
  } catch (error) {
    throw new Fault('invalid', sentenceOf(error))
  }
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= bytes) return
  throw new Fault(
    'storage-full',
    `The files of the backup have ${sizeText(bytes)}, but ${folder} has only ${sizeText(bavail * bsize)} free. Set SALLYPORT_DATA to a folder with more space.`,
  )
}
