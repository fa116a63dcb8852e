/** Users of a file of accounts. Nothing becomes more open than it was: who has restrictions that do not exist here comes locked. */
import { posix } from 'node:path'
import type { Permission } from '../../core/actor.ts'
import { lineOf } from '../fields.ts'
import type { SourceUser } from '../source.ts'
import type { AccountFile, AccountLine, ShadowLine } from './account-lines.ts'
import type { FoundKeys } from './authorized-keys.ts'
import { expirationOf, type PasswordState, passwordOf } from './password.ts'
import { type Limits, limitsOf } from './pure-ftpd.ts'

export interface UserOptions {
  /** The folder that all home folders are below, as the other server sees it. */
  readonly homes: string
  /** Whether files come, too: otherwise the home folders are here. */
  readonly hasFiles: boolean
  /** Address of all users; '' if they come without. */
  readonly email: string
  /** Whether users without a login shell could transfer files. */
  readonly allowsNologin: boolean
  readonly now: Date
}

export interface PlacedAccount {
  readonly account: AccountLine
  /** Names below the folder of all home folders; null if it is not below. */
  readonly home: readonly string[] | null
  /** The folder in it in which the user was at first; '' for itself. */
  readonly start: string
}

const permissions: ReadonlySet<Permission> = new Set(['list', 'download', 'upload', 'modify', 'delete'])

const firstUid = 1_000
/** `nobody`, and what is beyond. */
const lastUid = 65_533

/** Accounts of people: not those that a system has for itself. */
export const isOfPerson = (form: AccountFile['form'], { uid }: AccountLine): boolean =>
  form !== 'unix' || (uid >= firstUid && uid <= lastUid)

/** Pure-FTPd marks with `/./` which folder a user can't leave. */
export function placed(form: AccountFile['form'], account: AccountLine, homes: string): PlacedAccount {
  const [folder = '', ...rest] = form === 'pure-ftpd' ? account.home.split('/./') : [account.home]
  const start = posix.join('/', ...rest).replace(/^\/|\/$/g, '')
  const below = posix.isAbsolute(folder) ? posix.relative(homes, folder) : '..'
  const home = below === '' || /^\.\.(\/|$)/.test(below) ? null : below.split('/')
  return { account, home, start }
}

export function userOf(
  form: AccountFile['form'],
  { account, home, start }: PlacedAccount,
  shadow: ReadonlyMap<string, ShadowLine> | null,
  { options, keys, clash }: { options: UserOptions; keys: FoundKeys; clash: string | null },
): SourceUser {
  const { username, uid } = account
  const password = passwordOf(account, shadow, options.now)
  const limits = limitsOf(account)
  const lockedBecause = lockedText(restrictionsOf(account, password, { ...options, ...limits }), password, keys)
  const unclear = uid === 0 ? 'Its uid is 0, that of the superuser.' : (unclearOf(account, home, options) ?? clash)
  return {
    ...{ id: username, username, email: options.email || null, nickname: nicknameOf(account), role: 'user' },
    ...{ permissions, home: `/${(home ?? []).join('/')}`, timeZone: 'UTC' },
    locked: password.isLocked || lockedBecause !== null,
    expiresAt: expirationOf(shadow?.get(username)),
    storageQuota: limits.quota,
    ...(!options.hasFiles && { homeIsHere: 'named' as const }),
    ...(password.hash !== null && { passwordHash: password.hash }),
    ...(lockedBecause !== null && { lockedBecause }),
    ...(unclear !== null && { unclear }),
    differences: [
      options.email === '' ? '' : `It has no email address, and gets ${options.email}.`,
      password.difference,
      password.isLocked && options.hasFiles ? 'The password is locked at the source, and the user here.' : '',
      start === '' ? '' : `It was in the folder ${start} at first: here it is in its home folder.`,
      form === 'unix' && !isNologin(account) ? 'Its shell does not come.' : '',
      ...keys.refused,
      limits.lost.length === 0 ? '' : `These rules do not exist here: ${limits.lost.join(', ')}.`,
    ].filter(Boolean),
  }
}

const nicknameOf = ({ gecos, username }: AccountLine): string => lineOf(gecos.split(',')[0]).trim() || username

/** Pure-FTPd has no shells. ProFTPD refuses these, too, unless `RequireValidShell` is off. */
const isNologin = ({ shell }: AccountLine): boolean =>
  /(^|\/)(nologin|false|true|sync|shutdown|halt|null|nonexistent)$/.test(shell)

function restrictionsOf(
  account: AccountLine,
  { reason }: PasswordState,
  { restrictions, allowsNologin }: Pick<Limits, 'restrictions'> & Pick<UserOptions, 'allowsNologin'>,
): string[] {
  const hasNoShell = isNologin(account) && !allowsNologin
  return [
    ...(restrictions.length === 0
      ? []
      : [`what restricts it at the source does not exist here (${restrictions.join(', ')})`]),
    ...(reason === '' ? [] : [reason]),
    ...(hasNoShell ? [`its shell is ${lineOf(account.shell)}, so it could transfer files at most (--nologin)`] : []),
  ]
}

/** Who is locked at the source anyway stays so, and nobody is told to unlock it unless keys may have opened it. */
function lockedText(reasons: readonly string[], { isLocked }: PasswordState, keys: FoundKeys): string | null {
  const hasKeys = keys.fingerprints.length > 0
  if (isLocked && !hasKeys) return null
  const all = [...(isLocked ? ['its password is locked at the source, though it has SSH keys'] : []), ...reasons]
  return all.length === 0 ? null : `It comes locked: ${all.join('; ')}. Unlock it if that is all right.`
}

function unclearOf(account: AccountLine, home: readonly string[] | null, { homes }: UserOptions): string | null {
  if (`${account.username}${account.home}`.includes('\ufffd')) return 'Its name or home folder is not UTF-8.'
  if (home !== null) return null
  const folder = lineOf(account.home)
  return posix.relative(homes, account.home) === ''
    ? `Its home folder ${folder} is the one that all home folders are in.`
    : `Its home folder ${folder} is not below ${homes}.`
}
