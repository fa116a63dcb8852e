/** A person or a machine that may sign in to an account. */
import { type Permission, permissionNames, type Role } from '../actor.ts'

export interface User {
  readonly id: number
  readonly accountId: number
  readonly username: string
  readonly passwordHash: string | null
  readonly email: string
  readonly nickname: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  readonly homeId: number
  /** Most bytes below the home folder; null for no limit. */
  readonly storageQuota: number | null
  readonly timeZone: string
  readonly locked: boolean
  readonly onboarding: boolean
  readonly expiresAt: string | null
  readonly accessedAt: string | null
  readonly createdAt: string
  readonly modifiedAt: string
}

/** Locked and expired users fail on every path. */
export const isShutOut = (user: Pick<User, 'locked' | 'expiresAt'>, now: Date): boolean =>
  user.locked || (user.expiresAt !== null && user.expiresAt <= now.toISOString())

export const joinPermissions = (permissions: ReadonlySet<Permission>): string =>
  permissionNames.filter((name) => permissions.has(name)).join(',')

// A memo: there are some thousand sets at most, and every request wants one.
const split = new Map<string, ReadonlySet<Permission>>()

export const splitPermissions = (text: string): ReadonlySet<Permission> => {
  const known = split.get(text)
  if (known) return known
  const names = new Set(text.split(','))
  const permissions = new Set(permissionNames.filter((name) => names.has(name)))
  split.set(text, permissions)
  return permissions
}

const longestPassword = 256
const shortestPassword = 8

/** A sentence when the password can't be accepted: empty, blank, too short, or so long that hashing it would be an attack. */
export function passwordProblem(password: string): string | null {
  if (password.trim() === '') return "A password can't be empty or blank."
  if (password.length < shortestPassword) return `A password has at least ${shortestPassword} characters.`
  if (password.length > longestPassword) return `A password has at most ${longestPassword} characters.`
  if (password.includes('\0')) return "A password can't contain a NUL character."
  return null
}

/** A sentence when an account that asks for complex passwords can't accept it. */
export const complexityProblem = (password: string): string | null =>
  password.length > shortestPassword && /\p{Lu}/u.test(password) && /\p{Ll}/u.test(password) && /\p{Nd}/u.test(password)
    ? null
    : `This account asks for passwords of more than ${shortestPassword} characters with an upper-case letter, a lower-case letter and a digit.`
