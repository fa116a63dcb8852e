/** Checks a backup as a restore would: opens a copy of its database, and reads and compares every file. Changes nothing. */

import { Fault } from '../../core/fault.ts'
import { readBytes } from '../../core/files/gc/verification.ts'
import { fitsSecretKey } from '../../core/setup/secret-check.ts'
import { openDatabase } from '../../db/database/open.ts'
import type { Database } from '../../db/engine.ts'
import { isSqliteUrl } from '../../db/sqlite/private-file.ts'
import { createSealer } from '../../lib/crypto/seal.ts'
import type { Config } from '../../settings/config.ts'
import { version } from '../../settings/version.ts'
import type { Progress } from '../output/progress.ts'
import { type Backup, openBackupStore, readBackup, withScratchCopy } from './backup-folder.ts'
import { createLost, everywhere, type Lost, totalOf } from './contents.ts'
import { keyAtHand } from './installation-key.ts'

export interface Checked extends Lost {
  /** Start of the last run of `backup`, ISO 8601. */
  readonly at: string
  /** False for PostgreSQL: the files were compared with the database of the installation. */
  readonly database: boolean
  /** Whether the secret key of this installation is that of the backup; null if there is none here. */
  readonly secretKey: boolean | null
  /** Intact files. */
  readonly files: number
  readonly bytes: number
  /** Files that were uploaded after the backup, with PostgreSQL. */
  readonly later: number
}

type OnProgress = (progress: Progress) => void

/** Throws `invalid` if the database is damaged, or of a later version, or if there is none to compare the files with. */
export async function checkBackup(config: Config, folder: string, onProgress?: OnProgress): Promise<Checked> {
  const backup = await readBackup(folder)
  const options = { key: await keyAtHand(config), onProgress }
  if (backup.database !== null) return await withScratchCopy(backup.database, (db) => check(backup, db, options))
  if (isSqliteUrl(config.database.url))
    throw new Fault(
      'invalid',
      `${folder} has no database, because it is of an installation with PostgreSQL. Set its DATABASE_URL to compare the files with that database.`,
    )
  const db = await openDatabase({ ...config.database, power: config.power, version })
  try {
    return await check(backup, db, options)
  } finally {
    await db.close()
  }
}

interface CheckOptions {
  readonly key: Buffer | null
  readonly onProgress: OnProgress | undefined
}

async function check(backup: Backup, db: Database, { key, onProgress }: CheckOptions): Promise<Checked> {
  const secretKey = key && (await fitsSecretKey({ db, sealer: createSealer(key) }))
  const total = await totalOf(db)
  const isOwn = backup.database !== null
  const outcome = { files: 0, bytes: 0, later: 0 }
  const lost = createLost(db)
  const stored = { db, blobs: everywhere(await openBackupStore(backup)) }
  for await (const { blob, state } of readBytes(stored)) {
    if (state === 'missing' && !isOwn && blob.createdAt >= backup.at) outcome.later += 1
    else if (state === 'missing' || state === 'damaged') await lost.add(state, blob)
    else {
      outcome.files += 1
      outcome.bytes += blob.size
    }
    onProgress?.({ ...outcome, ...total })
  }
  return { at: backup.at, database: isOwn, secretKey, ...outcome, ...lost.result() }
}
