/** Visits: sessions of people without an account on the page of a share. */
import { sha256Hex } from '../../../lib/crypto/ids.ts'
import { addressProblem } from '../../../lib/text/email-address.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid } from '../../fault.ts'
import { addAttempt, atAddress, refundUnchecked, takeAttempt } from '../../rate-limits.ts'
import { browserHash, knownSince, requesterAt } from '../../sessions/known.ts'
import { isBrowserOfAnyUser } from '../../sessions/known-store.ts'
import { deleteExpiredAliases } from '../aliases-store.ts'
import { shareFacts } from '../finding.ts'
import { checkPageAddress } from '../page-ranges.ts'
import * as people from '../people-store.ts'
import { visitMs } from '../share.ts'
import * as shareStore from '../store.ts'
import * as browsers from './browsers-store.ts'
import { deleteBrowsersBefore } from './browsers-store.ts'
import type { ResolvedLink } from './resolve-link.ts'
import * as store from './store.ts'
import { deleteExpired } from './store.ts'
import { activeShareOf, admits, mustStillAdmit, type Visitor, visitorOf } from './visitor.ts'

export interface VisitInput {
  readonly password?: string | undefined
  readonly email?: string | undefined
  /** The browser token of an earlier visit or sign-in, see `StartedVisit.browser`. */
  readonly browser?: string | undefined
}

export interface StartedVisit {
  readonly visitor: Visitor
  /** Identifies the visit in later requests: 256 random bits. */
  readonly secret: string
  /** Token by which the browser is recognized at its next visit; it grants nothing. Null if no password was required. */
  readonly browser: string | null
}

/**
 * Starts a visit. Throws `unauthenticated` for a wrong password or if the share was closed in the meantime, `invalid` for a
 * malformed email address, `too-many`, and `unavailable` if too many passwords are waiting to be checked.
 */
export async function startVisit(
  ctx: Needs<'db' | 'clock' | 'random' | 'record' | 'passwords' | 'rateLimits'>,
  resolved: ResolvedLink,
  input: VisitInput = {},
): Promise<StartedVisit> {
  const { share, owner, recipient, byOwner, requirements, address } = resolved
  takeAttempt(ctx.rateLimits.visits, atAddress(address))
  const email = requirements.email
    ? checkedEmail(input.email)
    : (recipient?.email ?? (byOwner ? (owner.email ?? '') : ''))
  const browser = requirements.password ? await checkPassword(ctx, resolved, input) : null
  const secret = ctx.random.hex(32)
  const now = ctx.clock.now()
  const at = now.toISOString()
  const row = {
    ...{ account_id: share.accountId, share_id: share.id, recipient_id: recipient?.id ?? null },
    ...{ by_owner: byOwner ? (1 as const) : (0 as const), token_hash: sha256Hex(secret), email, entry_id: null },
    ...{ created_at: at, expires_at: new Date(now.getTime() + visitMs).toISOString() },
  }
  const visitor = await ctx.db.tx(async (tx) => {
    // Locked: a change that ends visits either deletes this one, or was committed before and is seen by the check.
    const current = await shareStore.lockShare(tx, share.accountId, share.id)
    const admitted = { ...resolved, visit: { ...row, id: await store.insertVisit(tx, row) } }
    await mustStillAdmit(ctx, tx, admitted, current)
    const started = visitorOf(ctx, admitted)
    if (recipient) await people.markReceived(tx, recipient.id, at)
    if (browser !== null) await browsers.recordBrowser(tx, share.id, sha256Hex(browser), at)
    await ctx.record(tx, started.actor, { name: 'shares.visit', share: await shareFacts(tx, share) })
    return started
  })
  return { visitor, secret, browser }
}

function checkedEmail(email = ''): string {
  const problem = addressProblem(email.trim())
  if (problem) throw invalid('email', (of) => `${of.email}: ${problem}`)
  return email.trim()
}

/**
 * Attempts are counted per address and, over all addresses, per share; a browser that has entered the password before has a
 * counter of its own. Returns the browser token.
 */
async function checkPassword(
  ctx: Needs<'db' | 'clock' | 'random' | 'passwords' | 'rateLimits'>,
  { share: { id, passwordHash }, address }: ResolvedLink,
  { password = '', browser }: VisitInput,
): Promise<string> {
  const hash = browserHash(browser)
  const opened = hash === null ? [] : await browsers.sharesOfBrowser(ctx.db.q, hash, knownSince(ctx))
  const isKnown = opened.includes(id)
  const from = isKnown ? `${id} ${hash}` : atAddress(address, `${id} `)
  const taken = [takeAttempt(ctx.rateLimits.sharePasswordFromAddress, from)]
  if (!isKnown) addAttempt(taken, ctx.rateLimits.sharePassword, String(id))
  const requester = isKnown ? ({ kind: 'known', address } as const) : await requesterAt(ctx, address, hash)
  if (!(await refundUnchecked(taken, () => ctx.passwords.verify(passwordHash, password, requester))))
    throw new Fault('unauthenticated', 'The password is wrong. Check it, or ask the person who sent you the link.', {
      subject: 'password',
    })
  for (const refund of taken) refund()
  // A token that this server did not issue is replaced: nobody can choose the token of somebody else's browser.
  const isIssued = opened.length > 0 || (hash !== null && (await isBrowserOfAnyUser(ctx.db.q, hash, knownSince(ctx))))
  return isIssued && browser !== undefined ? browser : ctx.random.hex(32)
}

/**
 * The visitor of the page `hash` with this visit token; null if the visit has ended. Throws `forbidden` for an address that the
 * account does not allow.
 */
export async function resumeVisit(
  ctx: Needs<'db' | 'clock'>,
  hash: string,
  secret: string,
  address: string,
): Promise<Visitor | null> {
  if (secret === '' || secret.length > 255) return null
  const now = ctx.clock.now()
  const visit = await store.visitOf(ctx.db.q, sha256Hex(secret), now.toISOString())
  const share = visit && (await shareStore.shareById(ctx.db.q, visit.account_id, visit.share_id))
  const active = share?.hash === hash ? await activeShareOf(ctx.db.q, share, now) : null
  const account = active && (await accountStore.accountById(ctx.db.q, active.share.accountId))
  if (!visit || !active || !account || !(await admits(ctx.db.q, active.share, visit))) return null
  checkPageAddress(account, address)
  return visitorOf(ctx, { ...active, account, address, visit })
}

/** Small, so that a statement does not delay others: anybody with a link can start visits. */
const batchSize = 500

/** Deletes expired visits, aliases that no longer open a page, and browsers that have not been seen for as long as they are recognized. */
export async function cleanUpVisits(ctx: Needs<'db' | 'clock'>): Promise<void> {
  const now = ctx.clock.now().toISOString()
  while ((await ctx.db.write((q) => deleteExpired(q, now, batchSize))) === batchSize);
  while ((await ctx.db.write((q) => deleteExpiredAliases(q, now, batchSize))) === batchSize);
  await deleteBrowsersBefore(ctx.db.q, knownSince(ctx))
}
