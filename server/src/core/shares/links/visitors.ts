/** Who comes by a direct link: reads below its folder, by whole paths; lists only where that is on. */
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
import { mustReachPages, mustStillReachPages } from '../page-ranges.ts'
import * as store from './store.ts'

export interface LinkVisitor {
  readonly actor: Actor
  readonly account: Account
  readonly listed: boolean
}

const nothingHere = () => notFound('resource', 'There is nothing here.')

/** The visitor of a link. Throws `not-found` for whatever is not open, `too-many` for who tries many, `forbidden` for an address that the account keeps out. */
export async function byLink(
  ctx: Needs<'db' | 'clock' | 'rateLimits'>,
  hash: string,
  address: string,
): Promise<LinkVisitor> {
  const key = atAddress(address)
  takeAttempt(ctx.rateLimits.unknownLinks, key)
  const open = /^[0-9a-z]{3,64}$/.test(hash) ? await openLink(ctx, ctx.db.q, hash) : null
  const account = open && (await accountStore.accountById(ctx.db.q, open.link.accountId))
  if (!open || !account) throw nothingHere()
  ctx.rateLimits.unknownLinks.refund(key)
  mustReachPages(account, address)
  const { link, maker } = open
  const permissions = new Set<Permission>(link.listed ? ['download', 'list'] : ['download'])
  const actor: Actor = {
    kind: 'visitor',
    accountId: link.accountId,
    userId: maker.id,
    username: 'public',
    role: 'user',
    permissions,
    rootId: link.folderId,
    timeZone: maker.timeZone,
    protocol: 'https',
    address,
    sessionId: logIdOf(sha256Hex(`link:${hash}`)),
    async confirm(tx) {
      const still = await openLink(ctx, tx, hash)
      if (still?.link.folderId !== link.folderId || (link.listed && !still.link.listed)) throw nothingHere()
      await mustStillReachPages(tx, link.accountId, address)
    },
  }
  return { actor, account, listed: link.listed }
}

/** The link while it gives something, with who made it: only administrators do, and who is none any more has none. */
async function openLink(ctx: Needs<'clock'>, q: Queries, hash: string) {
  const link = await store.linkByHash(q, hash)
  const maker = link?.enabled ? await userStore.userById(q, link.accountId, link.createdBy) : null
  return link && maker && maker.role !== 'user' && !isLockedOrExpired(maker, ctx.clock.now()) ? { link, maker } : null
}
