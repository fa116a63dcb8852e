/** A person or application that can sign in to an account. */
import type { Tx } from '../../db/engine.ts'
import { type Permission, permissionNames, type Role } from '../actor.ts'
import type { Language } from '../texts.ts'

/**
 * How a user may sign in over SFTP: by password or key, by key only, by key with the code of the second factor or with the
 * password, or not at all.
 */
export const sftpAccesses = ['any', 'key', 'key+code', 'key+password', 'off'] as const
export type SftpAccess = (typeof sftpAccesses)[number]

/** Parses a stored value; an unknown one allows nothing. */
export const sftpAccessOf = (text: string): SftpAccess => sftpAccesses.find((access) => access === text) ?? 'off'

/**
 * Whether a user may sign in over FTP. `default`: while it may sign in over SFTP with a password alone; for users who need a key
 * there, a protocol without keys would be a way around it.
 */
export const ftpAccesses = ['default', 'on', 'off'] as const
export type FtpAccess = (typeof ftpAccesses)[number]

/** Parses a stored value; an unknown one allows nothing. */
export const ftpAccessOf = (text: string): FtpAccess => ftpAccesses.find((access) => access === text) ?? 'off'

export const mayUseFtp = ({ ftpAccess, sftpAccess }: Pick<User, 'ftpAccess' | 'sftpAccess'>): boolean =>
  ftpAccess === 'default' ? sftpAccess === 'any' : ftpAccess === 'on'

/** Orders of the files screen; a minus means descending. */
const listOrders = ['name', '-name', 'size', '-size', 'date', '-date'] as const
export type ListOrder = (typeof listOrders)[number]

/** Parses a stored value. */
export const listOrderOf = (text: string): ListOrder => listOrders.find((order) => order === text) ?? 'name'

export interface User {
  readonly id: number
  readonly accountId: number
  readonly username: string
  readonly passwordHash: string | null
  /** Null for users who were imported without one: they get no emails. */
  readonly email: string | null
  readonly nickname: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  readonly homeId: number
  /** Limit of the bytes below the home folder; null for none. */
  readonly storageQuota: number | null
  readonly sftpAccess: SftpAccess
  readonly ftpAccess: FtpAccess
  readonly timeZone: string
  /** In which the user sees files. */
  readonly listOrder: ListOrder
  /** Null: what the browser prefers. */
  readonly language: Language | null
  readonly locked: boolean
  readonly onboarding: boolean
  /** Whether the user may change settings of the server, in the browser. Set at the command line only. */
  readonly operator: boolean
  readonly expiresAt: string | null
  readonly accessedAt: string | null
  readonly createdAt: string
  readonly modifiedAt: string
}

/** Additional work with a new user, in the transaction that adds it. */
export type AlsoAdded = (tx: Tx, user: User) => Promise<void>

/** Such users are refused by every transport. */
export const isLockedOrExpired = (user: Pick<User, 'locked' | 'expiresAt'>, now: Date): boolean =>
  user.locked || (user.expiresAt !== null && user.expiresAt <= now.toISOString())

export const joinPermissions = (permissions: ReadonlySet<Permission>): string =>
  permissionNames.filter((name) => permissions.has(name)).join(',')

// Cached, because every request needs one; there are at most 1,024 sets.
const permissionSets = new Map<string, ReadonlySet<Permission>>()

export const splitPermissions = (text: string): ReadonlySet<Permission> => {
  const known = permissionSets.get(text)
  if (known) return known
  const names = new Set(text.split(','))
  const permissions = new Set(permissionNames.filter((name) => names.has(name)))
  permissionSets.set(text, permissions)
  return permissions
}

const longestPassword = 256
const shortestPassword = 8

/** Why a password is refused; null if it is not. The maximum length bounds the cost of hashing. */
export function passwordProblem(password: string): string | null {
  if (password.trim() === '') return "A password can't be empty or blank."
  if (password.length < shortestPassword) return `A password has at least ${shortestPassword} characters.`
  if (password.length > longestPassword) return `A password has at most ${longestPassword} characters.`
  if (password.includes('\0')) return "A password can't contain a NUL character."
  return null
}

/** Why an account that requires complex passwords refuses this one; null if it does not. */
export const complexityProblem = (password: string): string | null =>
  password.length > shortestPassword && /\p{Lu}/u.test(password) && /\p{Ll}/u.test(password) && /\p{Nd}/u.test(password)
    ? null
    : `This account requires passwords of more than ${shortestPassword} characters with an upper-case letter, a lower-case letter and a digit.`
