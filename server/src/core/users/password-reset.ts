/** A forgotten password: asked for by name, set with a link that only the mailbox of the user gets. */

import { sha256Hex } from '../../lib/crypto/ids.ts'
import { evenly } from '../../lib/even-time.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import { effectivePermissions } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as letters from '../emails/letters.ts'
import { Fault } from '../fault.ts'
import { atAddress, takeAttempt } from '../rate-limits.ts'
import { setCredentials } from './credentials-store.ts'
import { makeLink } from './password-letter.ts'
import { provenByEmail } from './proof.ts'
import * as codes from './reset-codes-store.ts'
import * as store from './store.ts'
import { isShutOut, type User } from './user.ts'
import { checkNotCommon, checkPassword } from './user-input.ts'

export interface Asking {
  /** Name of a user, or an e-mail address. */
  readonly username: string
  readonly address: string
}

type AskContext = Needs<'db' | 'clock' | 'random' | 'settings' | 'wake' | 'rateLimits' | 'sealer'>

/**
 * Writes to who may set a new password; does as much for nobody, in the same time. At most three letters an hour go to
 * one user. Throws `too-many` for an address that asks too often, `unavailable` where there is no mail server.
 */
export async function ask(ctx: AskContext, { username, address }: Asking): Promise<void> {
  if (!ctx.settings.mailServer) throw noEmails()
  takeAttempt(ctx.rateLimits.address, atAddress(address, 'reset:'))
  await evenly(ctx.rateLimits.refusalMs, async () => {
    for (const user of await usersCalled(ctx, username)) {
      if (!(await mayReset(ctx, user, address)) || ctx.rateLimits.letters.take(String(user.id)) > 0) continue
      await write(ctx, user)
    }
  })
}

/** By name and by email address: a user of somebody else may be named like this one's address. */
async function usersCalled({ db }: Needs<'db'>, text: string): Promise<User[]> {
  const named = await store.userByName(db.q, text)
  const others = await store.usersByEmail(db.q, text)
  return named ? [named, ...others.filter(({ id }) => id !== named.id)] : others
}

const noEmails = () =>
  new Fault(
    'unavailable',
    "This server sends no emails, so it can't send a link for a new password. Ask an administrator of your account to set one for you.",
  )

const canChange = ({ role, permissions }: User) => effectivePermissions(role, permissions).has('changePassword')

async function mayReset(ctx: Needs<'db' | 'clock'>, user: User, address: string): Promise<boolean> {
  return !isShutOut(user, ctx.clock.now()) && canChange(user) && (await isAllowedFrom(ctx, user, address))
}

async function isAllowedFrom(ctx: Needs<'db'>, { accountId }: User, address: string): Promise<boolean> {
  const account = await accountStore.accountById(ctx.db.q, accountId)
  return account !== null && isAllowed(address, account.settings.allowedRanges)
}

async function write(ctx: AskContext, user: User): Promise<void> {
  await ctx.db.tx(async (tx) => {
    const { link, code, expiresAt } = await makeLink(ctx, tx, user, 'reset')
    const text = [
      `Somebody has asked for a new password for the user "${user.username}" at ${ctx.settings.publicUrl}.`,
      `To set one, open this address within an hour:\n${link}`,
      'If it was not you, do nothing: the password stays as it is.',
    ].join('\n\n')
    const head = { accountId: user.accountId, kind: 'password', to: user.email, subject: 'Set a new password' } as const
    const letter = { ...head, text, expiresAt }
    await letters.post(ctx, tx, letter, code)
  })
}

const over = () => new Fault('gone', 'This link has been used, or is too old. Ask for another one.')

export interface Setting {
  readonly code: string
  readonly password: string
  readonly address: string
}

/**
 * Sets a password with the code of a letter, once, and ends all sessions of the user. A password that is too weak does not
 * use the code up. Throws `gone`, `weak-password`, `too-many`.
 */
export async function complete(
  ctx: Needs<'db' | 'clock' | 'passwords' | 'record' | 'rateLimits'>,
  { code, password, address }: Setting,
): Promise<void> {
  const key = atAddress(address)
  takeAttempt(ctx.rateLimits.address, key)
  const hash = sha256Hex(code)
  const known = await codes.codeByHash(ctx.db.q, hash, ctx.clock.now().toISOString())
  const user = known && (await store.userById(ctx.db.q, known.accountId, known.userId))
  if (!user || !(await isAllowedFrom(ctx, user, address))) throw over()
  ctx.rateLimits.address.giveBack(key)
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
    const holder = await store.lockUser(tx, user.accountId, user.id)
    const isGood = holder && !isShutOut(holder, now) && (known.kind === 'welcome' || canChange(holder))
    if (!isGood || !(await codes.takeCode(tx, hash))) throw over()
    await setCredentials(tx, { proof: provenByEmail(holder.id), passwordHash }, now.toISOString())
    await codes.dropCodes(tx, holder.id)
    await store.endSessions(tx, holder.id)
    const { accountId, id: userId, username } = holder
    const who = { accountId, userId, username, protocol: 'web', address, sessionId: '' }
    await ctx.record(tx, who, { name: 'users.update', username })
  })
}
