/**
 * Resolves the link of a share page: `<hash of the share>`, which is public, or `<hash of the share>-<personal part>`; or the alias
 * that an imported share has. Links to closed shares and links that do not exist get the same response. A request resolves its link
 * once and passes the result on.
 */
import type { Queries } from '../../../db/engine.ts'
import { timingSafeEqualText } from '../../../lib/crypto/ids.ts'
import type { Account } from '../../accounts/account.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import { notFound } from '../../fault.ts'
import { atAddress, takeAttempt } from '../../rate-limits.ts'
import { isAliasCode } from '../aliases.ts'
import { aliasOf } from '../aliases-store.ts'
import { checkPageAddress } from '../page-ranges.ts'
import * as people from '../people-store.ts'
import { parseLink, type Recipient, type Share } from '../share.ts'
import * as store from '../store.ts'
import { type ActiveShare, activeShareOf } from './visitor.ts'

/** Inputs required before the visit starts. Until then only the account's name and logo may be shown. */
export interface VisitRequirements {
  readonly password: boolean
  readonly email: boolean
}

export interface ResolvedLink extends ActiveShare {
  readonly account: Account
  /** The address of the client, which the account allows. */
  readonly address: string
  /** The recipient whose personal link it is; null for the public link and the owner's. */
  readonly recipient: Recipient | null
  readonly byOwner: boolean
  readonly requirements: VisitRequirements
}

/**
 * Throws `not-found` for a link that cannot be opened, `too-many` after too many of those from one address, and `forbidden` for an
 * address that the account does not allow.
 */
export async function resolveLink(
  ctx: Needs<'db' | 'clock' | 'rateLimits'>,
  text: string,
  address: string,
): Promise<ResolvedLink> {
  const key = atAddress(address)
  takeAttempt(ctx.rateLimits.unknownLinks, key)
  const now = ctx.clock.now()
  const found = (await ownLink(ctx.db.q, text)) ?? (await alias(ctx.db.q, text, now))
  const active = found && (await activeShareOf(ctx.db.q, found.share, now))
  const holder = active && (await linkHolder(ctx.db.q, active.share, found))
  const account = holder && (await accountStore.accountById(ctx.db.q, active.share.accountId))
  if (!active || !holder || !account) throw notFound('share', 'This page does not exist, or is no longer open.')
  ctx.rateLimits.unknownLinks.refund(key)
  checkPageAddress(account, address)
  const { passwordHash, requireEmail } = active.share
  const isAnonymous = holder.recipient === null && !holder.byOwner
  const requirements = { password: passwordHash !== null, email: requireEmail && isAnonymous }
  return { ...active, ...holder, account, address, requirements }
}

interface FoundLink {
  readonly share: Share
  /** Personal part of the link; null for an alias. */
  readonly personal: string | null
  /** Of the alias of a personal link. */
  readonly recipientId: number | null
}

async function ownLink(q: Queries, text: string): Promise<FoundLink | null> {
  const link = parseLink(text)
  const share = link && (await store.shareByHash(q, link.hash))
  return share && { share, personal: link.personal, recipientId: null }
}

/** Only for a link that none of the shares here has: an alias never takes its place. */
async function alias(q: Queries, text: string, now: Date): Promise<FoundLink | null> {
  const row = isAliasCode(text) ? await aliasOf(q, text, now.toISOString()) : null
  const share = row && (await store.shareById(q, row.account_id, row.share_id))
  return share && share.deletedAt === null ? { share, personal: null, recipientId: row.recipient_id } : null
}

/** The person that the link belongs to; null if the share does not accept the link. */
async function linkHolder(q: Queries, share: Share, { personal, recipientId }: FoundLink) {
  if (recipientId !== null) {
    const recipient = await people.recipientById(q, share.id, recipientId)
    return recipient && { recipient, byOwner: false }
  }
  if (personal === null) return share.isPublic ? { recipient: null, byOwner: false } : null
  if (timingSafeEqualText(`${share.hash}-${personal}`, share.ownerHash)) return { recipient: null, byOwner: true }
  const recipient = await people.recipientByHash(q, share.id, personal)
  return recipient && { recipient, byOwner: false }
}
