/** What `serve` checks and corrects of the files before it opens its ports. */

import type { Context } from '../../core/context.ts'
import { faultOf } from '../../core/errors.ts'
import { checkMark, StoreRefused } from '../../core/files/storage/stores.ts'
import { restrictToOwner } from '../../data-folder/private-files.ts'
import type { Config } from '../../settings/config.ts'
import { cannotOpen } from './open.ts'

/** Throws when the bucket refuses what is needed of it. A store that does not respond may do so later. */
export async function testStorage(ctx: Context): Promise<void> {
  const { blobs, log } = ctx
  try {
    const problems = (await blobs.selfTest?.('start')) ?? []
    if (problems.length > 0) throw new StoreRefused(problems.join('\n'))
    await checkMark(ctx)
  } catch (error) {
    if (faultOf(error)?.code !== 'unavailable') throw cannotOpen(error)
    log.error({ err: error }, 'the storage of the files does not respond')
  }
  for (const { name, store } of await blobs.all())
    if (name !== blobs.name)
      await store.check().catch((error: unknown) => {
        log.error({ err: error, store: name }, 'another store that still has files does not respond')
      })
}

/** Removes access of other users to the installation's files; files of another owner are only logged. */
export async function restrictFileModes(config: Config, log: Context['log']): Promise<void> {
  const { closed, left } = await restrictToOwner(config)
  if (closed.length > 0) log.warn({ files: closed }, 'removed access of other users to files')
  if (left.length > 0) log.error({ files: left }, 'could not remove access of other users to files: run chmod')
}
