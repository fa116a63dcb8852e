/**
 * How somebody without an account comes in: by a link that nobody guesses, through the gates that the share has. What is
 * not open says nothing, neither what it is nor that it ever was.
 */
import type { Queries, Tx } from '../../db/engine.ts'
import { sha256Hex, timingSafeEqualText } from '../../lib/crypto/ids.ts'
import { addressProblem } from '../../lib/text/email-address.ts'
import type { Account } from '../accounts/account.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import { atAddress, refundUnchecked, takeAttempt } from '../rate-limits.ts'
import { browserHash, knownSince, outsiderAsking } from '../sessions/known.ts'
import { isBrowserOfAnybody } from '../sessions/known-store.ts'
import { logIdOf } from '../sessions/session.ts'
import * as browsers from './browsers-store.ts'
import { shareFacts } from './finding.ts'
import { mustReachPages, mustStillReachPages } from './page-ranges.ts'
import * as people from './people-store.ts'
import { parseLink, type Recipient, type Share, visitMs } from './share.ts'
import { type Standing, standingOf } from './standing.ts'
import * as store from './store.ts'
import * as visits from './visits-store.ts'

const nothingHere = () => notFound('share', 'There is no such page, or it is not open any more.')

/** What is asked for at the gate. */
export interface Gates {
  readonly password: boolean
  readonly email: boolean
}

interface Knocked extends Standing {
  readonly recipient: Recipient | null
  readonly byOwner: boolean
  readonly gates: Gates
  readonly account: Account
}

/**
 * The share behind a link, for who may come by that link. Throws `not-found`, `too-many` for who tries many, `forbidden` for an
 * address that the account keeps out.
 */
async function knock(ctx: Needs<'db' | 'clock' | 'rateLimits'>, text: string, address: string): Promise<Knocked> {
  const key = atAddress(address)
  takeAttempt(ctx.rateLimits.links, key)
  const link = parseLink(text)
  const share = link && (await store.shareByHash(ctx.db.q, link.hash))
  const standing = share && (await standingOf(ctx.db.q, share, ctx.clock.now()))
  const person = standing && (await personOf(ctx.db.q, standing.share, link?.personal ?? null))
  const account = person && (await accountStore.accountById(ctx.db.q, standing.share.accountId))
  if (!standing || !person || !account) throw nothingHere()
  ctx.rateLimits.links.giveBack(key)
  const { passwordHash, requireEmail } = standing.share
  const known = person.recipient !== null || person.byOwner
  mustReachPages(account, address)
  return { ...standing, ...person, account, gates: { password: passwordHash !== null, email: requireEmail && !known } }
}

/** Whom a link belongs to; null where it opens nothing. */
async function personOf(q: Queries, share: Share, personal: string | null) {
  if (personal === null) return share.isPublic ? { recipient: null, byOwner: false } : null
  if (timingSafeEqualText(`${share.hash}-${personal}`, share.ownerHash)) return { recipient: null, byOwner: true }
  const recipient = await people.recipientByHash(q, share.id, personal)
  return recipient && { recipient, byOwner: false }
}

export interface Page {
  /** Of the share; its public address. */
  readonly hash: string
  /** Whose page it is, for the logo and the name that it shows to everybody. */
  readonly account: Account
  readonly gates: Gates
  /** Whether the page may stand inside another one. */
  readonly embed: boolean
}

/** What a link leads to. Of a page with gates nothing else is to be shown before they are passed. */
export async function look(ctx: Needs<'db' | 'clock' | 'rateLimits'>, link: string, address: string): Promise<Page> {
  const { share, gates, account } = await knock(ctx, link, address)
  return { hash: share.hash, account, gates, embed: share.embed }
}

export interface Entering {
  readonly link: string
  readonly address: string
  readonly password?: string | undefined
  readonly email?: string | undefined
  /** What an earlier visit or sign-in left in the browser, see `Entered.browser`. */
  readonly browser?: string | undefined
}

export interface Entered {
  /** Of the visit: 256 random bits. */
  readonly secret: string
  /** The mark by which the browser is known at the next visit; it opens nothing. Null where no password was asked for. */
  readonly browser: string | null
}

type EnterContext = Needs<'db' | 'clock' | 'random' | 'record' | 'passwords' | 'rateLimits'>

/**
 * Opens a visit. Throws `not-found`, `unauthenticated` for a wrong password, `invalid` for what is no address, `too-many`,
 * `unavailable` when too many passwords wait to be checked.
 */
export async function enter(ctx: EnterContext, input: Entering): Promise<Entered> {
  const { link, address, email } = input
  const found = await knock(ctx, link, address)
  const { share, recipient, byOwner, gates } = found
  takeAttempt(ctx.rateLimits.visits, atAddress(address))
  const given = gates.email ? checkedEmail(email) : (recipient?.email ?? (byOwner ? found.owner.email : ''))
  const browser = gates.password ? await checkPassword(ctx, share, input) : null
  const secret = ctx.random.hex(32)
  const tokenHash = sha256Hex(secret)
  const now = ctx.clock.now()
  const at = now.toISOString()
  await ctx.db.tx(async (tx) => {
    // A change that ends visits must find this one, or this one must find the change.
    await store.lockShare(tx, share.accountId, share.id)
    const row = {
      ...{ account_id: share.accountId, share_id: share.id, recipient_id: recipient?.id ?? null },
      ...{ by_owner: byOwner ? (1 as const) : (0 as const), token_hash: tokenHash, email: given, entry_id: null },
      ...{ created_at: at, expires_at: new Date(now.getTime() + visitMs).toISOString() },
    }
    const id = await visits.insertVisit(tx, row)
    const actor = toActor(ctx, found, { ...row, id }, address)
    // The password may have been changed, or the share ended, since the look.
    await actor.confirm(tx)
    if (recipient) await people.markReceived(tx, recipient.id, at)
    if (browser !== null) await browsers.noteBrowser(tx, share.id, sha256Hex(browser), at)
    await ctx.record(tx, actor, { name: 'shares.visit', share: await shareFacts(tx, share) })
  })
  return { secret, browser }
}

function checkedEmail(email = ''): string {
  const problem = addressProblem(email.trim())
  if (problem) throw invalid('email', (of) => `${of.email}: ${problem}`)
  return email.trim()
}

/**
 * Guesses are counted for each address, and for the share from wherever they come; a browser that has shown the password before
 * has tries of its own. Gives the mark of the browser.
 */
async function checkPassword(
  ctx: Needs<'db' | 'clock' | 'random' | 'passwords' | 'rateLimits'>,
  { id, passwordHash }: Share,
  { address, password = '', browser }: Entering,
): Promise<string> {
  const hash = browserHash(browser)
  const opened = hash === null ? [] : await browsers.sharesOfBrowser(ctx.db.q, hash, knownSince(ctx))
  const isKnown = opened.includes(id)
  const taken = isKnown
    ? [takeAttempt(ctx.rateLimits.shareFrom, `${id} ${hash}`)]
    : [
        takeAttempt(ctx.rateLimits.shareFrom, atAddress(address, `${id} `)),
        takeAttempt(ctx.rateLimits.share, String(id)),
      ]
  const asker = isKnown ? ({ kind: 'known', address } as const) : await outsiderAsking(ctx, address, hash)
  if (!(await refundUnchecked(taken, () => ctx.passwords.verify(passwordHash, password, asker))))
    throw new Fault('unauthenticated', 'The password is wrong.', { subject: 'password' })
  for (const giveBack of taken) giveBack()
  // Only a mark of ours is kept: nobody chooses one for somebody else's browser.
  const isOurs = opened.length > 0 || (hash !== null && (await isBrowserOfAnybody(ctx.db.q, hash, knownSince(ctx))))
  return isOurs && browser !== undefined ? browser : ctx.random.hex(32)
}

/** Somebody who has come in. */
export interface Visitor {
  readonly actor: Actor
  readonly visitId: number
  readonly share: Share
  readonly account: Account
}

/**
 * The visitor behind the secret of a visit, of this page; null where there is none any more. Throws `forbidden` for an address that the
 * account keeps out.
 */
export async function byVisit(
  ctx: Needs<'db' | 'clock'>,
  hash: string,
  secret: string,
  address: string,
): Promise<Visitor | null> {
  if (secret === '' || secret.length > 255) return null
  const now = ctx.clock.now()
  const visit = await visits.visitOf(ctx.db.q, sha256Hex(secret), now.toISOString())
  const share = visit && (await store.shareById(ctx.db.q, visit.account_id, visit.share_id))
  const standing = share && share.hash === hash && (await standingOf(ctx.db.q, share, now))
  const account = standing && (await accountStore.accountById(ctx.db.q, standing.share.accountId))
  if (!visit || !standing || !account || !(await isWelcome(ctx.db.q, standing.share, visit))) return null
  mustReachPages(account, address)
  const actor = toActor(ctx, standing, visit, address)
  return { actor, visitId: visit.id, share: standing.share, account }
}

/** Whether somebody may still be in who came in as this visit says: by an invitation, as the owner, or by the public link. */
async function isWelcome(q: Queries, share: Share, visit: Came): Promise<boolean> {
  if (visit.by_owner === 1) return true
  if (visit.recipient_id !== null) return await people.isInvited(q, share.id, visit.recipient_id)
  return share.isPublic && (!share.requireEmail || visit.email !== '')
}

type Came = Pick<visits.VisitRow, 'by_owner' | 'recipient_id' | 'email'>

const visitEnded = () => new Fault('unauthenticated', 'Your visit has ended. Open the link once more.')

function toActor(
  ctx: Needs<'clock'>,
  { share, owner, rootId, permissions }: Standing,
  visit: visits.VisitRow,
  address: string,
): Actor {
  const { id, email, token_hash: tokenHash } = visit
  return {
    kind: 'visitor',
    accountId: share.accountId,
    userId: owner.id,
    username: email === '' ? 'public' : email,
    role: 'user',
    permissions,
    rootId,
    timeZone: owner.timeZone,
    protocol: 'https',
    address,
    sessionId: logIdOf(tokenHash),
    visit: { id, shareId: share.id, shareType: share.type, email },
    async confirm(tx: Tx) {
      const still = await visits.visitOf(tx, tokenHash, ctx.clock.now().toISOString())
      const now = still && (await store.shareById(tx, share.accountId, share.id))
      const standing = now && (await standingOf(tx, now, ctx.clock.now()))
      const same = standing && standing.rootId === rootId && standing.share.passwordHash === share.passwordHash
      if (
        !same ||
        !(await isWelcome(tx, standing.share, visit)) ||
        [...permissions].some((one) => !standing.permissions.has(one))
      )
        throw visitEnded()
      await mustStillReachPages(tx, share.accountId, address)
    },
  }
}
