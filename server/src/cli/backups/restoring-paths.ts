/** Opens a backup beside the running installation, and brings files of one account back. */
import { asStores } from '../../blobs/blob-stores.ts'
import type { Account } from '../../core/accounts/account.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context, Needs } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { operator } from '../../core/setup/setup.ts'
import { openBackupStore, readBackup, withScratchCopy } from './backup-folder.ts'
import { type FilesInput, type FilesRestored, restoreFiles } from './restoring-files.ts'

interface Inside {
  readonly ctx: Context
  readonly actor: Actor
  readonly account: Account
}

/** Restores into the account of the same name. Throws `invalid` for a backup without a database, as of PostgreSQL. */
export async function restorePaths(inside: Inside, folder: string, input: FilesInput): Promise<FilesRestored> {
  const backup = await readBackup(folder)
  if (backup.database === null)
    throw new Fault(
      'invalid',
      `${folder} has no database, because it is of an installation with PostgreSQL: only the dump says which files are at a path. Restore dump and backup as a second installation, with another DATABASE_URL and SALLYPORT_DATA, and download the files there.`,
    )
  const { ctx, actor, account } = inside
  return await withScratchCopy(backup.database, async (db) => {
    const from = { db, blobs: asStores(await openBackupStore(backup)) }
    return await restoreFiles(ctx, actor, { ...from, actor: await operatorIn(from, account) }, input)
  })
}

async function operatorIn(from: Needs<'db'>, { name }: Account): Promise<Actor> {
  const all = await accounts.list(from)
  const same = all.find((account) => account.name === name)
  if (same) return await operator(from, same)
  const names = all.slice(0, 10).map((account) => account.name)
  throw new Fault('not-found', `The backup has no account "${name}", but: ${names.join(', ') || 'none'}.`)
}
