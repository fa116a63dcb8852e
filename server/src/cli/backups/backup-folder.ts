/** A folder with a backup: what it says about itself, and its database, of which copies are opened so that it is never changed. */
import { constants, existsSync } from 'node:fs'
import { chmod, copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDiskStore } from '../../blobs/disk.ts'
import { Fault } from '../../core/fault.ts'
import { openDatabase } from '../../db/database/open.ts'
import type { Database } from '../../db/engine.ts'
import { databaseFiles } from '../../db/sqlite/private-file.ts'
import { damageOf } from '../../db/sqlite/snapshot.ts'
import { version } from '../../settings/version.ts'
import { sentenceOf } from '../output/output.ts'

/** Marks a folder as a backup, so that nothing else is overwritten. */
export const marker = 'sallyport-backup.json'
export const databaseName = 'sallyport.db'

export interface Backup {
  readonly folder: string
  /** Start of the last run of `backup`, ISO 8601. */
  readonly at: string
  /** Differs after a later backup into the same folder. */
  readonly id: string
  /** The SQLite file; null if the installation uses PostgreSQL. */
  readonly database: string | null
}

/** Throws `invalid` for a folder that is no backup, or that has never been completed. */
export async function readBackup(folder: string): Promise<Backup> {
  const { at, engine } = await readMarker(folder)
  const database = join(folder, databaseName)
  const found = await stat(database).catch(() => null)
  if (!found && (engine === 'sqlite' || existsSync(`${database}.new`)))
    throw new Fault('invalid', `${folder}: this backup was never completed, so it has no database. Use another one.`)
  if (!existsSync(join(folder, 'blobs')))
    throw new Fault('invalid', `${folder} has no folder blobs, in which the files of a backup are. Use another backup.`)
  if (!found) return { folder, at, id: at, database: null }
  return { folder, at, id: `${found.mtime.toISOString()} ${found.size}`, database }
}

interface Marker {
  readonly at: string
  /** Absent in backups of earlier versions. */
  readonly engine?: string
}

async function readMarker(folder: string): Promise<Marker> {
  const text = await readFile(join(folder, marker), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw new Fault('invalid', `${folder} can't be read: ${sentenceOf(error)}`)
  })
  if (text === null)
    throw new Fault('invalid', `${folder} is not a backup of Sallyport: there is no file ${marker} in it.`)
  try {
    const { at, engine } = JSON.parse(text) as Partial<Marker>
    if (typeof at === 'string') return { at, ...(typeof engine === 'string' && { engine }) }
  } catch {
    // A run that was interrupted at its very start.
  }
  throw new Fault('invalid', `${join(folder, marker)} is damaged. Run ./sallyport backup on this folder again.`)
}

/** The store with the files of a backup. */
export const openBackupStore = ({ folder }: Backup) =>
  openDiskStore({ folder: join(folder, 'blobs'), power: false, readOnly: true })

/** Copies the SQLite file, with what is not written into it yet. Replaces an earlier copy. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  for (const file of databaseFiles(to)) await rm(file, { force: true })
  for (const end of ['', '-wal']) {
    if (end !== '' && !existsSync(`${from}${end}`)) continue
    await copyFile(`${from}${end}`, `${to}${end}`, constants.COPYFILE_FICLONE)
    await chmod(`${to}${end}`, 0o600)
  }
}

/** Opens a copy of a backup's database and migrates it. Throws `invalid` with the reason if it is damaged, or of a later version. */
export async function openCopy(file: string, options: { readonly power: boolean }): Promise<Database> {
  const damage = damageOf(file)
  if (damage !== null)
    throw new Fault('invalid', `The database of the backup is damaged (${damage}). Use another backup.`)
  let db: Database | null = null
  try {
    db = await openDatabase({ url: file, ...options, version })
    await db.migrate()
    return db
  } catch (error) {
    await db?.close()
    throw new Fault('invalid', `The database of the backup can't be opened: ${sentenceOf(error)}`)
  }
}

/** Runs `work` with a copy of the backup's database in the folder for temporary files, and removes it. */
export async function withScratchCopy<T>(database: string, work: (db: Database) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'sallyport-backup-'))
  try {
    const file = join(scratch, databaseName)
    await copyDatabase(database, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOSPC') throw error
      throw new Fault(
        'storage-full',
        `There is no space for a copy of the backup's database in ${tmpdir()}. Set TMPDIR to a folder with more space.`,
      )
    })
    const db = await openCopy(file, { power: false })
    try {
      return await work(db)
    } finally {
      await db.close()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
