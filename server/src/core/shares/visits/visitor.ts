/** Permissions of the visitors of a share: computed for every request, and again in the transaction of every change. */
import type { Queries, Tx } from '../../../db/engine.ts'
import type { Account } from '../../accounts/account.ts'
import { type Actor, effectivePermissions, type Permission } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import * as fileStore from '../../files/tree/store.ts'
import { logIdOf } from '../../sessions/session.ts'
import type { Texts } from '../../texts.ts'
import * as userStore from '../../users/store.ts'
import { isLockedOrExpired, type User } from '../../users/user.ts'
import { isLimitReached, limitReached } from '../download-limit.ts'
import * as downloads from '../downloads-store.ts'
import { confirmPageAddress } from '../page-ranges.ts'
import * as people from '../people-store.ts'
import { isExpired, type Share, visitorPermissions } from '../share.ts'
import * as shareStore from '../store.ts'
import * as store from './store.ts'

export interface ActiveShare {
  readonly share: Share
  readonly owner: User
  /** The folder that visitors can't leave; of a send, the root of its own tree. */
  readonly rootId: number
  readonly permissions: ReadonlySet<Permission>
}

/**
 * Null unless the share is open, complete and not expired, its folder is in its owner's home folder and not in the trash, the owner
 * may sign in and share, and visitors have at least one permission.
 */
export async function activeShareOf(q: Queries, share: Share, now: Date): Promise<ActiveShare | null> {
  const { resourceId: rootId } = share
  if (!share.open || share.pending || rootId === null || isExpired(share, now)) return null
  const owner = await userStore.userById(q, share.accountId, share.ownerId)
  if (!owner || isLockedOrExpired(owner, now) || !effectivePermissions(owner.role, owner.permissions).has('share'))
    return null
  const chain = await fileStore.chainOf(q, rootId)
  if (!chain || (share.type !== 'send' && !chain.lineage.includes(owner.homeId))) return null
  const permissions = visitorPermissions(share.access, owner)
  return permissions.size > 0 ? { share, owner, rootId, permissions } : null
}

export interface Visitor {
  readonly actor: Actor
  readonly visitId: number
  readonly share: Share
  readonly account: Account
  /** For errors that the visitor reads; English if the page has none. */
  readonly texts?: Texts
}

/** The share, permissions, link and address that a visit was started with. */
export interface AdmittedVisit extends ActiveShare {
  readonly account: Account
  readonly address: string
  readonly visit: store.VisitRow
}

export function visitorOf(ctx: Needs<'clock' | 'db'>, admitted: AdmittedVisit): Visitor {
  const { share, owner, account, address, visit } = admitted
  const { id, email, token_hash: tokenHash } = visit
  const actor: Actor = {
    kind: 'visitor',
    accountId: share.accountId,
    userId: owner.id,
    username: email === '' ? 'public' : email,
    role: 'user',
    permissions: admitted.permissions,
    rootId: admitted.rootId,
    timeZone: owner.timeZone,
    protocol: 'https',
    address,
    sessionId: logIdOf(tokenHash),
    visit: {
      ...{ id, shareId: share.id, shareType: share.type, email },
      ...(share.downloadLimit !== null && {
        countDownload: (content: string) => countDownload(ctx, { actor, visitId: id, share }, content),
      }),
    },
    async confirm(tx) {
      const row = await store.visitOf(tx, tokenHash, ctx.clock.now().toISOString())
      await mustStillAdmit(ctx, tx, admitted, row && (await shareStore.shareById(tx, share.accountId, share.id)))
    },
  }
  return { actor, visitId: id, share, account }
}

/**
 * Counts a download before its first byte is sent, unless the visit has counted the same content before. `share` is as the request
 * has read it. Throws `forbidden` when the limit is reached, `unauthenticated` when the visit has ended.
 */
async function countDownload(
  ctx: Needs<'db'>,
  { actor, visitId, share }: { readonly actor: Actor; readonly visitId: number; readonly share: Share },
  content: string,
): Promise<void> {
  if (await downloads.hasDownload(ctx.db.q, visitId, content)) return
  if (isLimitReached(share)) throw limitReached()
  await ctx.db.tx(async (tx) => {
    // Locked first, as by changes of the share: meanwhile the visit is not ended, and the count not restarted.
    const current = await shareStore.lockShare(tx, share.accountId, share.id)
    await actor.confirm(tx)
    if (!current || current.downloadLimit === null) return
    const isNew = await downloads.insertDownload(tx, visitId, content)
    if (isNew && !(await shareStore.countDownload(tx, share.id))) throw limitReached()
  })
}

/**
 * Throws `unauthenticated` when the share as it is now no longer admits this visit or gives less than it did at its start, and
 * `forbidden` when the account no longer allows the address.
 */
export async function mustStillAdmit(
  ctx: Needs<'clock'>,
  tx: Tx,
  { share, rootId, permissions, address, visit }: AdmittedVisit,
  current: Share | null,
): Promise<void> {
  const active = current && (await activeShareOf(tx, current, ctx.clock.now()))
  const isSame = active?.rootId === rootId && active.share.passwordHash === share.passwordHash
  const givesAll = active !== null && [...permissions].every((permission) => active.permissions.has(permission))
  if (!active || !isSame || !givesAll || !(await admits(tx, active.share, visit)))
    throw new Fault('unauthenticated', 'Your visit has ended. Open the link again.')
  await confirmPageAddress(tx, share.accountId, address)
}

/** Whether the share still accepts the link by which a visit was started: the owner's, a recipient's or the public one. */
export async function admits(
  q: Queries,
  share: Share,
  visit: Pick<store.VisitRow, 'by_owner' | 'recipient_id' | 'email'>,
): Promise<boolean> {
  if (visit.by_owner === 1) return true
  if (visit.recipient_id !== null) return await people.isInvited(q, share.id, visit.recipient_id)
  return share.isPublic && (!share.requireEmail || visit.email !== '')
}
