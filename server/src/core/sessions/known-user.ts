/** The columns of a user that authentication reads together with the credentials in one row. */
import { type Permission, type Role, roleOf } from '../actor.ts'
import { splitPermissions } from '../users/user.ts'

export interface KnownUser {
  readonly id: number
  readonly username: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  readonly homeId: number
  readonly timeZone: string
  readonly locked: boolean
  readonly expiresAt: string | null
}

interface UserColumns {
  readonly id: number
  readonly username: string
  readonly role: string
  readonly permissions: string
  readonly home_id: number
  readonly time_zone: string
  readonly locked: 0 | 1
  readonly expires_at: string | null
}

export const userOf = (row: UserColumns): KnownUser => ({
  id: row.id,
  username: row.username,
  role: roleOf(row.role),
  permissions: splitPermissions(row.permissions),
  homeId: row.home_id,
  timeZone: row.time_zone,
  locked: row.locked === 1,
  expiresAt: row.expires_at,
})
