/**
 * Who may read what the server keeps: nobody but the user it runs as. Files are made so; those of earlier versions, or
 * copied here with other modes, are put right when the server starts.
 */
import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { databaseFiles, isSqliteUrl } from './db/sqlite/private-file.ts'

export interface LooseFile {
  readonly path: string
  /** As `ls` counts them: 644. */
  readonly mode: string
}

/** Bits that let others than the owner in. */
const others = 0o077

/** Files and folders of an installation that others than their owner may use. What is in a closed folder is not looked at. */
export async function looseFiles(config: Config): Promise<LooseFile[]> {
  const loose: LooseFile[] = []
  for (const path of await pathsOf(config)) {
    const found = await lstat(path).catch(() => null)
    if (found && (found.mode & others) !== 0 && !found.isSymbolicLink())
      loose.push({ path, mode: (found.mode & 0o777).toString(8) })
  }
  return loose
}

/** Closes to others what is loose. Returns what could not be closed, because it belongs to somebody else. */
export async function closeToOthers(config: Config): Promise<{ closed: LooseFile[]; left: LooseFile[] }> {
  const closed: LooseFile[] = []
  const left: LooseFile[] = []
  for (const file of await looseFiles(config)) {
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
