/** A forgotten password: asked for by name, set with a link that only the mailbox of the user gets. */
import { evenly } from '../../lib/even-time.ts'
import { sha256Hex } from '../../lib/ids.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import { effectivePermissions } from '../actor.ts'
import { Fault } from '../fault.ts'
import { atAddress, takeGuess } from '../guesses.ts'
import * as letters from '../letters/letters.ts'
import type { Has } from '../tools.ts'
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

type AskTools = Has<'db' | 'clock' | 'random' | 'settings' | 'wake' | 'guesses' | 'sealer'>

/**
 * Writes to who may set a new password; does as much for nobody, in the same time. At most three letters an hour go to
 * one user. Throws `too-many` for an address that asks too often, `unavailable` where there is no mail server.
 */
export async function ask(t: AskTools, { username, address }: Asking): Promise<void> {
  if (!t.settings.mailServer) throw noEmails()
  takeGuess(t.guesses.address, atAddress(address, 'reset:'))
  await evenly(t.guesses.refusalMs, async () => {
    const named = await store.userByName(t.db.q, username)
    const found = named ? [named] : await store.usersByEmail(t.db.q, username)
    for (const user of found) {
      if (!(await mayReset(t, user, address)) || t.guesses.letters.take(String(user.id)) > 0) continue
      await write(t, user)
    }
  })
}

const noEmails = () =>
  new Fault(
    'unavailable',
    "This server sends no emails, so it can't send a link for a new password. Ask an administrator of your account to set one for you.",
  )

const canChange = ({ role, permissions }: User) => effectivePermissions(role, permissions).has('changePassword')

async function mayReset(t: Has<'db' | 'clock'>, user: User, address: string): Promise<boolean> {
  return !isShutOut(user, t.clock.now()) && canChange(user) && (await isAllowedFrom(t, user, address))
}

async function isAllowedFrom(t: Has<'db'>, { accountId }: User, address: string): Promise<boolean> {
  const account = await accountStore.accountById(t.db.q, accountId)
  return account !== null && isAllowed(address, account.settings.allowedRanges)
}

async function write(t: AskTools, user: User): Promise<void> {
  await t.db.tx(async (tx) => {
    const { link, code, expiresAt } = await makeLink(t, tx, user, 'reset')
    const text = [
      `Somebody has asked for a new password for the user "${user.username}" at ${t.settings.publicUrl}.`,
      `To set one, open this address within an hour:\n${link}`,
      'If it was not you, do nothing: the password stays as it is.',
    ].join('\n\n')
    const head = { accountId: user.accountId, kind: 'password', to: user.email, subject: 'Set a new password' } as const
    const letter = { ...head, text, expiresAt }
    await letters.post(t, tx, letter, code)
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
  t: Has<'db' | 'clock' | 'passwords' | 'record' | 'guesses'>,
  { code, password, address }: Setting,
): Promise<void> {
  const key = atAddress(address)
  takeGuess(t.guesses.address, key)
  const hash = sha256Hex(code)
  const known = await codes.codeByHash(t.db.q, hash, t.clock.now().toISOString())
  const user = known && (await store.userById(t.db.q, known.accountId, known.userId))
  if (!user || !(await isAllowedFrom(t, user, address))) throw over()
  t.guesses.address.giveBack(key)
  const account = await accountStore.accountById(t.db.q, user.accountId)
  checkPassword(password, account?.settings.complexPasswords)
  await checkNotCommon(password)
  const passwordHash = await t.passwords.hash(password, { kind: 'member', accountId: user.accountId, userId: user.id })
  await t.db.tx(async (tx) => {
    const now = t.clock.now()
    const holder = await store.lockUser(tx, user.accountId, user.id)
    const isGood = holder && !isShutOut(holder, now) && (known.kind === 'welcome' || canChange(holder))
    if (!isGood || !(await codes.takeCode(tx, hash))) throw over()
    await setCredentials(tx, { proof: provenByEmail(holder.id), passwordHash }, now.toISOString())
    await codes.dropCodes(tx, holder.id)
    await store.endSessions(tx, holder.id)
    const { accountId, id: userId, username } = holder
    const who = { accountId, userId, username, protocol: 'web', address, sessionId: '' }
    await t.record(tx, who, { name: 'users.update', username })
  })
}
