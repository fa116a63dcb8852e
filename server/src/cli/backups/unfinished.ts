/** A restore in progress: a file in the data folder, so that no server starts on a part of an installation. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { replaceFile, syncPath } from '../../lib/sync.ts'

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

export const writeUnfinished = (data: string, state: Unfinished): Promise<void> =>
  replaceFile(join(data, unfinishedName), `${JSON.stringify(state)}\n`)

export async function removeUnfinished(data: string): Promise<void> {
  await rm(join(data, unfinishedName))
  await syncPath(data)
}
