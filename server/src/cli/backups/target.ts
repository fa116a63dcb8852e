/** The data folder that an installation is restored into: it must be empty, or hold a restore that was interrupted. */
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { type ServeLock, takeServeLock } from '../../data-folder/serve-lock.ts'
import { isSqliteUrl } from '../../db/sqlite/private-file.ts'
import type { Config } from '../../settings/config.ts'
import type { Backup } from './backup-folder.ts'
import { isUnfinished } from './unfinished.ts'

/** What the restored files may be added to. */
const harmless = new Set(['secret.key', 'serve.lock', 'serve.lock-journal', 'lost+found'])
/** Folders that a start creates, if they have no files. */
const folders = new Set(['blobs', 'spool'])
const shownNames = 5

/** Throws `invalid` if the settings have another database than the backup. */
export function requireSameEngine({ database }: Config, backup: Backup): void {
  const isSqlite = isSqliteUrl(database.url)
  if (isSqlite && backup.database === null)
    throw new Fault(
      'invalid',
      `${backup.folder} has no database, because it is of an installation with PostgreSQL. Restore the database with pg_restore, set DATABASE_URL, and run this command again.`,
    )
  if (!isSqlite && backup.database !== null)
    throw new Fault(
      'invalid',
      `${backup.folder} is of an installation with SQLite, but DATABASE_URL is set. Remove it, and run this command again.`,
    )
}

/**
 * Locks the data folder, which no server can use then, and creates it if necessary. Throws `conflict` if a server uses it, or if
 * there is anything in it that a restore could overwrite.
 */
export async function lockTarget({ data, database }: Config): Promise<ServeLock> {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const lock = lockOf(data)
  try {
    if (!isUnfinished(data)) await requireEmpty(data, database.url)
    return lock
  } catch (error) {
    lock.release()
    throw error
  }
}

function lockOf(data: string): ServeLock {
  try {
    return takeServeLock(data)
  } catch (error) {
    if (error instanceof Fault && error.code === 'conflict')
      throw new Fault(
        'conflict',
        `A server or another restore is using ${data}. To restore everything, stop it and set SALLYPORT_DATA to an empty folder. To bring back single files or folders into a running installation, add --path.`,
      )
    throw error
  }
}

async function requireEmpty(data: string, url: string): Promise<void> {
  if (isSqliteUrl(url) && existsSync(url))
    throw new Fault(
      'conflict',
      `There is an installation in ${data} already, which is never overwritten. Stop its server and move the folder away, or set SALLYPORT_DATA to an empty folder. To bring back single files or folders, add --path.`,
    )
  const names: string[] = []
  for (const name of await readdir(data))
    if (!harmless.has(name) && !(folders.has(name) && (await hasNoFiles(join(data, name))))) names.push(name)
  if (names.length === 0) return
  const shown = names.slice(0, shownNames).join(', ') + (names.length > shownNames ? ' …' : '')
  throw new Fault(
    'conflict',
    `${data} is not empty: ${shown}. Move that away, or set SALLYPORT_DATA to an empty folder. Only secret.key may be there.`,
  )
}

async function hasNoFiles(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (!entry.isDirectory() || !(await hasNoFiles(join(folder, entry.name)))) return false
  return true
}
