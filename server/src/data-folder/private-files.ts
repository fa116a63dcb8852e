/**
 * Stored files are accessible only to the user that the server runs as. They are created that way; the modes of files from earlier
 * versions or copies are corrected when the server starts.
 */
import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseFiles, isSqliteUrl } from '../db/sqlite/private-file.ts'
import type { Config } from '../settings/config.ts'

export interface ExposedFile {
  readonly path: string
  /** In octal, as `chmod` takes it: 644. */
  readonly mode: string
}

/** Permission bits of group and others. */
const others = 0o077

/** Files and folders of an installation that others can access. Contents of private folders are not checked. */
export async function exposedFiles(config: Config): Promise<ExposedFile[]> {
  const loose: ExposedFile[] = []
  for (const path of await pathsOf(config)) {
    const found = await lstat(path).catch(() => null)
    if (found && (found.mode & others) !== 0 && !found.isSymbolicLink())
      loose.push({ path, mode: (found.mode & 0o777).toString(8) })
  }
  return loose
}

/** Removes the access of others. `left`: files of another owner, whose mode can't be changed. */
export async function restrictToOwner(config: Config): Promise<{ closed: ExposedFile[]; left: ExposedFile[] }> {
  const closed: ExposedFile[] = []
  const left: ExposedFile[] = []
  for (const file of await exposedFiles(config)) {
    const mode = Number.parseInt(file.mode, 8) & ~others
    const done = await chmod(file.path, mode).then(
      () => true,
      () => false,
    )
    const list = done ? closed : left
    list.push(file)
  }
  return { closed, left }
}

async function pathsOf({ data, database }: Config): Promise<string[]> {
  const blobs = join(data, 'blobs')
  const shards = await readdir(blobs).catch(() => [])
  return [
    ...(isSqliteUrl(database.url) ? databaseFiles(database.url) : []),
    join(data, 'secret.key'),
    blobs,
    ...shards.map((name) => join(blobs, name)),
  ]
}
