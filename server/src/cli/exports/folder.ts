/** The folder of an export: `export.json` says what it is, `files/` has the files, and the other files what belongs to the account. */
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from '../../core/accounts/account.ts'
import { Fault } from '../../core/fault.ts'
import { format, marker } from '../../import/exported/folder.ts'
import { replaceFile } from '../../lib/sync.ts'
import { version } from '../../settings/version.ts'
import { makeFolderApart } from '../backups/private-folder.ts'

export interface Marker {
  readonly format: number
  /** Version of the server. */
  readonly version: string
  readonly account: { readonly id: number; readonly name: string }
  /** ISO 8601 UTC. */
  readonly startedAt: string
  /** Null until everything that could be written is. */
  readonly completedAt: string | null
}

/**
 * Makes the folder, for its owner only, and says in it that an export has begun. Throws `invalid` for a folder with other contents,
 * such as the export of another account, and for the data folder.
 */
export async function beginExport(folder: string, data: string, account: Account, startedAt: string): Promise<Marker> {
  await makeFolderApart(folder, data, 'an export')
  const begun = { format, version, account: { id: account.id, name: account.name }, startedAt, completedAt: null }
  await mustBeOurs(folder, begun)
  await chmod(folder, 0o700)
  await writeDocument(folder, marker, begun)
  await rm(unfinishedIn(folder), { recursive: true, force: true })
  for (const path of [filesIn(folder), unfinishedIn(folder)]) await mkdir(path, { recursive: true, mode: 0o700 })
  return begun
}

export async function endExport(folder: string, begun: Marker, completedAt: string): Promise<void> {
  await rm(unfinishedIn(folder), { recursive: true, force: true })
  await writeDocument(folder, marker, { ...begun, completedAt })
}

export const filesIn = (folder: string) => join(folder, 'files')

/** Files that are being written. On the same file system, to be renamed to their names. */
const unfinishedIn = (folder: string) => join(folder, 'unfinished')

/** A new name in it. */
export const unfinishedName = (folder: string) => join(unfinishedIn(folder), randomUUID())

export const writeDocument = (folder: string, name: string, content: object): Promise<void> =>
  replaceFile(join(folder, name), `${JSON.stringify(content, null, 2)}\n`)

async function mustBeOurs(folder: string, { account }: Marker): Promise<void> {
  if ((await readdir(folder)).every((name) => name === `${marker}.new`)) return
  const before = await markerOf(folder)
  if (!before) throw new Fault('invalid', `${folder} is neither empty nor an export of Sallyport. Name another folder.`)
  if (before.account?.id !== account.id || before.account.name !== account.name)
    throw new Fault(
      'invalid',
      `${folder} has an export of the account "${before.account?.name}". Name another folder for "${account.name}".`,
    )
}

async function markerOf(folder: string): Promise<Partial<Marker> | null> {
  try {
    const read = JSON.parse(await readFile(join(folder, marker), 'utf8')) as Partial<Marker> | null
    return read?.format === format ? read : null
  } catch {
    return null
  }
}
