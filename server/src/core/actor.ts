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

/** A stored role; an unknown one gets the fewest permissions. */
export const roleOf = (text: string): Role => roles.find((role) => role === text) ?? 'user'

/** The visit of a share in which a visitor acts. */
export interface Visit {
  readonly id: number
  readonly shareId: number
  readonly shareType: 'shared_folder' | 'receive' | 'send'
  /** Email address as entered or invited; '' if unknown. */
  readonly email: string
  /** Of a submission of a form: the email address, else the name, as entered; '' if neither was. */
  readonly sender?: string
  /**
   * Set while the share has a download limit: counts a download of this content. Must be called before its first byte is sent.
   * Throws `forbidden` when the limit is reached.
   */
  readonly countDownload?: (content: string) => Promise<void>
}

export interface Actor {
  /** `operator` is the person at the server's command line; a `visitor` uses a share or a direct link. */
  readonly kind: 'user' | 'operator' | 'visitor'
  readonly accountId: number
  /** The user that the actor acts as; for the operator the account's master, for a visitor the owner of the share. */
  readonly userId: number
  /** Name shown in logs and messages. */
  readonly username: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  /** The root of the actor's paths, which it can't leave. */
  readonly rootId: number
  readonly timeZone: string
  /** `web`, `sftp`, `cli` …, or the name of the application whose API key was used. */
  readonly protocol: string
  /** Client address, IPv4 or IPv6 text. */
  readonly address: string
  readonly sessionId: string
  /** Id of the browser session that authenticated the request, if any. */
  readonly session?: number
  /** Set for visitors of a share. */
  readonly visit?: Visit
  /**
   * Throws `unauthenticated` if the actor's access has ended since it was identified: user locked or expired, role or home folder
   * changed, permission, token or session revoked, address no longer allowed. Long operations call it again in the transaction that
   * makes their result visible.
   */
  confirm(tx: Tx): Promise<void>
}

export const allPermissions: ReadonlySet<Permission> = new Set(permissionNames)

/** All permissions for admin and master, whatever is stored; for a user the stored ones. */
export const effectivePermissions = (role: Role, given: ReadonlySet<Permission>): ReadonlySet<Permission> =>
  role === 'user' ? given : allPermissions
