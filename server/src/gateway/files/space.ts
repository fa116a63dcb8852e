/** The space that quotas leave at a path, never that of the server's disk. */
import { unlimitedDisk } from '../../core/accounts/account.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import { notFound } from '../../core/fault.ts'
import { spaceIn } from '../../core/files/quotas/free-space.ts'
import type { FileAccess } from './file-access.ts'
import { findEntry, isVisible } from './path-entry.ts'

export interface Space {
  /** Bytes of the account's or a folder's quota; null without one. */
  readonly limit: number | null
  readonly used: number
}

/** Throws `not-found` unless there is a published file or folder that the user sees. */
export async function spaceAt(access: FileAccess, path: string): Promise<Space> {
  const { context } = access.services
  const seen = await findEntry(access, path)
  const place = seen && isVisible(access, seen) ? seen.place : null
  if (!place) throw notFound('resource', `There is no file or folder "${path}".`)
  const account = await accounts.byId(context, access.login.actor.accountId)
  const { limit, used } = await spaceIn(context.db.q, account, place.resource.id)
  return { limit: limit >= unlimitedDisk ? null : limit, used }
}
