/** The authenticated caller of an operation: its permissions, root folder, protocol and address. Created by transports. */
import type { Tx } from '../db/engine.ts'

export const permissionNames = [
  'download',
  'upload',
  'modify',
  'delete',
  'list',
  'changePassword',
  'share',
  'notification',
  'viewFormData',
  'deleteFormData',
] as const
export type Permission = (typeof permissionNames)[number]

const roles = ['user', 'admin', 'master'] as const
export type Role = (typeof roles)[number]

/** A role as it was stored; anything unknown has the least rights. */
export const roleOf = (text: string): Role => roles.find((role) => role === text) ?? 'user'

/** The visit of a share that a visitor acts in. */
export interface Visit {
  readonly id: number
  readonly shareId: number
  readonly shareType: 'shared_folder' | 'receive' | 'send'
  /** As given or invited; '' for nobody known. */
  readonly email: string
}

export interface Actor {
  /** `operator` is the person at the server's own command line; a `visitor` came through a share or a direct link. */
  readonly kind: 'user' | 'operator' | 'visitor'
  readonly accountId: number
  /** The user acted as; for the operator the account's master, for a visitor whoever shares. */
  readonly userId: number
  /** As shown in logs and messages. */
  readonly username: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  /** The folder the actor can't leave: its paths begin here. */
  readonly rootId: number
  readonly timeZone: string
  /** `web`, `sftp`, `cli` …, or the name of the application whose API key was used. */
  readonly protocol: string
  /** Client address, IPv4 or IPv6 text. */
  readonly address: string
  readonly sessionId: string
  /** Id of the browser session that asks, where it is one. */
  readonly session?: number
  /** Of a visitor of a share. */
  readonly visit?: Visit
  /**
   * Throws `unauthenticated` when the actor's access has ended since it was identified: locked, expired, of another
   * role or home folder, a permission or the token or session gone, address no longer allowed.
   * Long work asks again in the transaction that makes it visible.
   */
  confirm(tx: Tx): Promise<void>
}

export const allPermissions: ReadonlySet<Permission> = new Set(permissionNames)

/** Full rights for admin and master, whatever was stored; a user has what was given. */
export const effectivePermissions = (role: Role, given: ReadonlySet<Permission>): ReadonlySet<Permission> =>
  role === 'user' ? given : allPermissions
