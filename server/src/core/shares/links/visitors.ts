/** Visitors of a direct link: they download below its folder, and list it if listing is on. */
import type { Queries } from '../../../db/engine.ts'
import { sha256Hex } from '../../../lib/crypto/ids.ts'
import type { Account } from '../../accounts/account.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor, Permission } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { notFound } from '../../fault.ts'
import { atAddress, takeAttempt } from '../../rate-limits.ts'
import { logIdOf } from '../../sessions/session.ts'
import * as userStore from '../../users/store.ts'
import { isLockedOrExpired } from '../../users/user.ts'
import { checkPageAddress, confirmPageAddress } from '../page-ranges.ts'
import * as store from './store.ts'

export interface LinkVisitor {
  readonly actor: Actor
  readonly account: Account
  readonly listed: boolean
}

const linkNotFound = () => notFound('resource', 'The file or folder does not exist.')

/** The visitor of a link. Throws `not-found` for unknown and suspended links, `too-many` after too many of them from one address, and `forbidden` for an address that the account does not allow. */
export async function byLink(
  ctx: Needs<'db' | 'clock' | 'rateLimits'>,
  hash: string,
  address: string,
): Promise<LinkVisitor> {
  const key = atAddress(address)
  takeAttempt(ctx.rateLimits.unknownLinks, key)
  const found = /^[0-9a-z]{3,64}$/.test(hash) ? await openLink(ctx, ctx.db.q, hash) : null
  const account = found && (await accountStore.accountById(ctx.db.q, found.link.accountId))
  if (!found || !account) throw linkNotFound()
  ctx.rateLimits.unknownLinks.refund(key)
  checkPageAddress(account, address)
  const { link, creator } = found
  const permissions = new Set<Permission>(link.listed ? ['download', 'list'] : ['download'])
  const actor: Actor = {
    kind: 'visitor',
    accountId: link.accountId,
    userId: creator.id,
    username: 'public',
    role: 'user',
    permissions,
    rootId: link.folderId,
    timeZone: creator.timeZone,
    protocol: 'https',
    address,
    sessionId: logIdOf(sha256Hex(`link:${hash}`)),
    async confirm(tx) {
      const current = await openLink(ctx, tx, hash)
      if (current?.link.folderId !== link.folderId || (link.listed && !current.link.listed)) throw linkNotFound()
      await confirmPageAddress(tx, link.accountId, address)
    },
  }
  return { actor, account, listed: link.listed }
}

/** An active link with its creator; null if it is disabled, or its creator is no longer an administrator or may not sign in. */
async function openLink(ctx: Needs<'clock'>, q: Queries, hash: string) {
  const link = await store.linkByHash(q, hash)
  const creator = link?.enabled ? await userStore.userById(q, link.accountId, link.createdBy) : null
  return link && creator && creator.role !== 'user' && !isLockedOrExpired(creator, ctx.clock.now())
    ? { link, creator }
    : null
}
