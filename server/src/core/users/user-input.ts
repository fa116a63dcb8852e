/** Validation of new and changed users. Each check throws `invalid` or `weak-password` with its subject. */
import { foreignHashProblem } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import { addressProblem } from '../../lib/text/email-address.ts'
import { checkUserName, PathError } from '../../lib/text/path.ts'
import { isTimeZone, parseClientDate } from '../../lib/time.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor, Permission, Role } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid } from '../fault.ts'
import type { Language } from '../texts.ts'
import { complexityProblem, type FtpAccess, type ListOrder, passwordProblem, type SftpAccess } from './user.ts'

export interface UserInput {
  readonly username: string
  /** Null for none, which only imports of the operator set. */
  readonly email: string | null
  readonly password: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  /**
   * Path or other identifier of the home folder, which the user can't leave; a missing path is created. By default a new folder with
   * the user's name, and for administrators the account's root.
   */
  readonly home?: string | undefined
  /** Limit of the bytes below the home folder; null for none. Not for administrators. */
  readonly storageQuota?: number | null | undefined
  readonly sftpAccess?: SftpAccess | undefined
  readonly ftpAccess?: FtpAccess | undefined
  readonly nickname?: string | undefined
  readonly timeZone?: string | undefined
  readonly locked?: boolean | undefined
  readonly onboarding?: boolean | undefined
  /** ISO 8601 UTC; null for never. */
  readonly expiresAt?: string | null | undefined
  /** Sends the welcome email. */
  readonly welcome?: boolean | undefined
  /** Hash of the password at another server, which is kept instead of the password. Only imports of the operator set it. */
  readonly foreignHash?: string | undefined
}

type Changeable = Omit<UserInput, 'email' | 'permissions' | 'welcome' | 'foreignHash'> & { readonly email: string }
/** Undefined fields stay unchanged. */
export type UserUpdate = { readonly [K in keyof Changeable]?: Changeable[K] | undefined } & {
  readonly listOrder?: ListOrder | undefined
  readonly language?: Language | null | undefined
  readonly permissions?: ReadonlyMap<Permission, boolean> | undefined
  /** Required from users who change their own password or email address. */
  readonly currentPassword?: string | undefined
}

/** The user name in its stored form. */
export function checkedUserName(text: string): string {
  try {
    return checkUserName(text)
  } catch (error) {
    if (error instanceof PathError) throw invalid('username', (of) => `${of.username}: ${error.message}`)
    throw error
  }
}

export function checkEmail(email: string): void {
  const problem = addressProblem(email)
  if (problem) throw invalid('email', (of) => `${of.email}: ${problem}`)
}

/** `complex`: the account requires complex passwords. */
export function checkPassword(password: string, complex = false): void {
  const problem = passwordProblem(password) ?? (complex ? complexityProblem(password) : null)
  if (problem) throw new Fault('weak-password', problem, { subject: 'password' })
}

/** Throws `invalid` for a hash that this server does not verify. The message does not contain it. */
export function checkForeignHash(actor: Actor, foreignHash: string): void {
  const problem = foreignHashProblem(foreignHash)
  if (problem !== null) throw invalid('password', problem)
  if (actor.kind !== 'operator') throw new Fault('forbidden', 'Only operators can bring password hashes.')
}

function mustBeOperator(actor: Actor): void {
  if (actor.kind !== 'operator') throw invalid('email', (of) => `${of.email} is missing.`)
}

interface Personal {
  readonly email?: string | null | undefined
  readonly password?: string | undefined
  readonly nickname?: string | undefined
  readonly timeZone?: string | undefined
  readonly foreignHash?: string | undefined
}

export async function checkPersonal(ctx: Needs<'db'>, actor: Actor, input: Personal): Promise<void> {
  if (input.foreignHash !== undefined) checkForeignHash(actor, input.foreignHash)
  if (input.email === null) mustBeOperator(actor)
  else if (input.email !== undefined) checkEmail(input.email)
  if (input.nickname !== undefined) checkNickname(input.nickname)
  if (input.timeZone !== undefined) checkTimeZone(input.timeZone)
  if (input.password === undefined) return
  const account = await accountStore.accountById(ctx.db.q, actor.accountId)
  checkPassword(input.password, account?.settings.complexPasswords)
  if (isPerson(actor)) await checkNotCommon(input.password)
}

/** Common passwords are refused to people only: applications rely on the published rules. */
export const isPerson = ({ kind, session }: Actor): boolean => kind === 'operator' || session !== undefined

/** Common passwords that are shorter are refused anyway. */
const shortest = 8
/** The most common passwords, which attackers try first; loaded when the first password is set. */
let list: Promise<ReadonlySet<string>> | undefined

/** Whether a password is one of the 10,000 most common ones of at least the minimum length, ignoring case. */
export async function isCommonPassword(password: string): Promise<boolean> {
  list ??= load()
  return (await list).has(password.toLowerCase())
}

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  // By frequency, in lower case.
  const ranked = dictionary['passwords-common']
  return new Set(ranked.filter(({ length }) => length >= shortest).slice(0, 10_000))
}

/** Throws `weak-password` for one of the 10,000 most common passwords. */
export async function checkNotCommon(password: string): Promise<void> {
  if (!(await isCommonPassword(password))) return
  throw new Fault(
    'weak-password',
    'This password is one of the 10,000 most used, which attackers try first. Use another one, such as four unrelated words.',
    { subject: 'password' },
  )
}

export function checkTimeZone(timeZone: string): void {
  if (!isTimeZone(timeZone))
    throw invalid('time-zone', (of) => `${of['time-zone']}: "${timeZone}" is not a time zone such as Europe/Vienna.`)
}

function checkNickname(nickname: string): void {
  if (nickname.length > 255 || /\p{Cc}/u.test(nickname))
    throw invalid('nickname', (of) => `${of.nickname} has at most 255 characters and no control characters.`)
}

/** The stored form of an expiration, parsed in the caller's time zone; null for never. */
export function expirationOf(text: string | null, timeZone: string): string | null {
  if (text === null || text === '' || text.startsWith('0000-00-00')) return null
  const date = parseClientDate(text, timeZone)
  if (!date)
    throw invalid(
      'expiration',
      (of) => `${of.expiration} must be a date and time such as 2027-03-31 18:00:00, got "${text}".`,
    )
  return date.toISOString()
}
