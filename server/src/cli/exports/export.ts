/** Writes everything of an account into a folder. */

import { secretsFile } from '../../import/exported/folder.ts'
import { exportFiles, type FilesExported } from './files.ts'
import { beginExport, endExport, writeDocument } from './folder.ts'
import { type ExportScope, readSettings } from './settings.ts'

export interface Exported {
  readonly account: string
  readonly files: FilesExported
  /** Numbers of users, shares and so on. */
  readonly settings: Readonly<Record<string, number>>
}

interface Options {
  /** Absolute paths. */
  readonly folder: string
  readonly data: string
  readonly onProgress?: (files: number, bytes: number) => void
}

/**
 * `inside.actor`: the operator. The account may be in use: each file is one that was there, of others what was there at the end.
 * Throws `invalid` for a folder with other contents.
 */
export async function exportAccount(inside: ExportScope, { folder, data, onProgress }: Options): Promise<Exported> {
  const { ctx, actor, account } = inside
  const begun = await beginExport(folder, data, account, ctx.clock.now().toISOString())
  const files = await exportFiles(ctx, actor, { folder, ...(onProgress && { onProgress }) })
  const settings = await readSettings(inside)
  await writeDocument(folder, secretsFile, settings.secrets)
  for (const [name, content] of Object.entries(settings.documents)) await writeDocument(folder, name, content)
  await endExport(folder, begun, ctx.clock.now().toISOString())
  return { account: account.name, files, settings: settings.counts }
}
