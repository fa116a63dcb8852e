/** A restore in progress: a file in the data folder, so that no server starts on a part of an installation. */
import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { syncPath } from '../../lib/sync.ts'

/** The name of the file. */
const unfinishedName = 'restore.json'

export interface Unfinished {
  /** Folder of the backup. */
  readonly backup: string
  /** The `id` of the backup. */
  readonly id: string
  /** Files up to this row were compared and are durable; null until the database has been copied. */
  readonly position: number | null
}

/** Whether a restore into the data folder has not been completed. */
export const isUnfinished = (data: string): boolean => existsSync(join(data, unfinishedName))

export const unfinishedSentence = (data: string): string =>
  `A restore into ${data} was not completed. Run the same ./sallyport restore again: it continues. To give it up, empty the folder except for secret.key.`

/** Throws `conflict` while a restore into the data folder has not been completed. */
export function requireRestored(data: string): void {
  if (isUnfinished(data)) throw new Fault('conflict', unfinishedSentence(data))
}

export async function readUnfinished(data: string): Promise<Unfinished | null> {
  const text = await readFile(join(data, unfinishedName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : (JSON.parse(text) as Unfinished)
}

export async function writeUnfinished(data: string, state: Unfinished): Promise<void> {
  const file = join(data, unfinishedName)
  await writeFile(`${file}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 })
  await syncPath(`${file}.new`)
  await rename(`${file}.new`, file)
  await syncPath(data)
}

export async function removeUnfinished(data: string): Promise<void> {
  await rm(join(data, unfinishedName))
  await syncPath(data)
}
