/** Resetting a forgotten password with a link sent to the user's mailbox. */

import { sha256Hex } from '../../lib/crypto/ids.ts'
import { padDuration } from '../../lib/padded-duration.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import { effectivePermissions } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as emails from '../emails/emails.ts'
import { Fault } from '../fault.ts'
import { atAddress, takeAttempt } from '../rate-limits.ts'
import { setCredentials } from './credentials-store.ts'
import { createPasswordLink } from './password-link.ts'
import { proofByEmail } from './proof.ts'
import * as codes from './reset-codes-store.ts'
import * as store from './store.ts'
import { isLockedOrExpired, type User } from './user.ts'
import { checkNotCommon, checkPassword } from './user-input.ts'

export interface ResetRequest {
  /** User name or email address. */
  readonly username: string
  readonly address: string
}

type ResetContext = Needs<'log' | 'db' | 'clock' | 'random' | 'settings' | 'wake' | 'rateLimits' | 'sealer' | 'texts'>

/**
 * Sends a link to each matching user who has an email address and may set a new password; takes the same time when there is none. A user gets at most
 * three an hour. Throws `too-many` for too many requests from one address, `unavailable` without a mail server.
 */
export async function requestReset(ctx: ResetContext, { username, address }: ResetRequest): Promise<void> {
  if (!ctx.settings.mailServer) throw noEmails()
  takeAttempt(ctx.rateLimits.address, atAddress(address, 'reset:'))
  await padDuration(ctx.rateLimits.refusalMs, async () => {
    for (const user of (await usersMatching(ctx, username)).filter(hasEmail)) {
      if (!(await mayReset(ctx, user, address)) || ctx.rateLimits.passwordEmails.take(String(user.id)) > 0) continue
      await enqueueResetEmail(ctx, user)
    }
  })
}

/** By name and by email address: one user's name may be another user's address. */
async function usersMatching({ db }: Needs<'db'>, text: string): Promise<User[]> {
  const named = await store.userByName(db.q, text)
  const others = await store.usersByEmail(db.q, text)
  return named ? [named, ...others.filter(({ id }) => id !== named.id)] : others
}

const noEmails = () =>
  new Fault(
    'unavailable',
    'This server cannot send emails. Ask an administrator of your account to set a new password for you.',
  )

type WithEmail = User & { readonly email: string }

const hasEmail = (user: User): user is WithEmail => user.email !== null

const canChange = ({ role, permissions }: User) => effectivePermissions(role, permissions).has('changePassword')

async function mayReset(ctx: Needs<'db' | 'clock'>, user: User, address: string): Promise<boolean> {
  return !isLockedOrExpired(user, ctx.clock.now()) && canChange(user) && (await isAllowedFrom(ctx, user, address))
}

async function isAllowedFrom(ctx: Needs<'db'>, { accountId }: User, address: string): Promise<boolean> {
  const account = await accountStore.accountById(ctx.db.q, accountId)
  return account !== null && isAllowed(address, account.settings.allowedRanges)
}

async function enqueueResetEmail(ctx: ResetContext, user: WithEmail): Promise<void> {
  await ctx.db.tx(async (tx) => {
    const { link, code, expiresAt } = await createPasswordLink(ctx, tx, user, 'reset')
    const { t, language } = ctx.texts(user.language)
    const { username } = user
    const text = [
      t('A new password was requested for the user "{username}" at {url}.', { username, url: ctx.settings.publicUrl }),
      `${t('To set a new password, open this link within an hour:')}\n${link}`,
      t('If you did not request this, ignore this email: your password does not change.'),
    ].join('\n\n')
    const head = { accountId: user.accountId, kind: 'password', to: user.email } as const
    const email = { ...head, subject: t('Set a new password'), text, language, expiresAt }
    await emails.enqueue(ctx, tx, email, code)
  })
}

const invalidLink = () => new Fault('gone', 'This link has been used or has expired. Request a new email.')

export interface ResetCompletion {
  readonly code: string
  readonly password: string
  readonly address: string
}

/**
 * Sets a password with a code, which works once, and ends all sessions of the user. A password that is too weak does not use up
 * the code. Throws `gone`, `weak-password`, `too-many`.
 */
export async function completeReset(
  ctx: Needs<'db' | 'clock' | 'passwords' | 'record' | 'rateLimits'>,
  { code, password, address }: ResetCompletion,
): Promise<void> {
  const key = atAddress(address)
  takeAttempt(ctx.rateLimits.address, key)
  const hash = sha256Hex(code)
  const stored = await codes.codeByHash(ctx.db.q, hash, ctx.clock.now().toISOString())
  const user = stored && (await store.userById(ctx.db.q, stored.accountId, stored.userId))
  if (!user || !(await isAllowedFrom(ctx, user, address))) throw invalidLink()
  ctx.rateLimits.address.refund(key)
  const account = await accountStore.accountById(ctx.db.q, user.accountId)
  checkPassword(password, account?.settings.complexPasswords)
  await checkNotCommon(password)
  const passwordHash = await ctx.passwords.hash(password, {
    kind: 'member',
    accountId: user.accountId,
    userId: user.id,
  })
  await ctx.db.tx(async (tx) => {
    const now = ctx.clock.now()
    const locked = await store.lockUser(tx, user.accountId, user.id)
    const isGood = locked && !isLockedOrExpired(locked, now) && (stored.kind === 'welcome' || canChange(locked))
    if (!isGood || !(await codes.useCode(tx, hash))) throw invalidLink()
    await setCredentials(tx, { proof: proofByEmail(locked.id), passwordHash }, now.toISOString())
    await codes.deleteCodes(tx, locked.id)
    await store.endSessions(tx, locked.id)
    const { accountId, id: userId, username } = locked
    const who = { accountId, userId, username, protocol: 'web', address, sessionId: '' }
    await ctx.record(tx, who, { name: 'users.update', username, fields: ['password'] })
  })
}
