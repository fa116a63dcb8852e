import type { User as UserJson } from '@sallyport/contract/schemas/accounts/user.ts'
import { permissionNames } from '../../../core/actor.ts'
import type { User } from '../../../core/users/user.ts'
import { moment, momentOrNull } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export interface UserDetails {
  readonly accountName: string
  /** The home folder's path in the account. */
  readonly homePath: string
  readonly timeZone: string
  /** Bytes below the home folder when it has a counted quota; absent when the caller may not know. */
  readonly storageUsed?: number | null
  /** Whether signing in requires a second factor; absent when the caller may not know. */
  readonly secondFactor?: boolean
}

/** Visible to administrators and the user. */
const settingsOf = ({ sftpAccess, ftpAccess, listOrder, language }: User) => ({
  sftpAccess,
  ftpAccess,
  listOrder,
  language,
})

/** Only the fields listed here leave the server, never the password hash. */
export function presentUser(
  user: User,
  { accountName, homePath, timeZone, secondFactor, storageUsed }: UserDetails,
): UserJson {
  const permissions = Object.fromEntries(permissionNames.map((name) => [name, user.permissions.has(name)]))
  return {
    id: user.id,
    type: 'user',
    attributes: {
      username: user.username,
      nickname: user.nickname,
      email: user.email,
      role: user.role,
      permissions: permissions as UserJson['attributes']['permissions'],
      homePath,
      homeDir: homePath,
      accountName,
      timeZone: user.timeZone,
      status: user.locked ? 0 : 1,
      locked: user.locked,
      ...(secondFactor !== undefined && { secondFactor, ...settingsOf(user) }),
      ...(storageUsed !== undefined && { storageQuota: user.storageQuota, storageUsed }),
      firstLogin: user.accessedAt !== null,
      onboarding: user.onboarding,
      accessTimestamp: user.accessedAt === null ? '0000-00-00 00:00:00' : moment(user.accessedAt, timeZone),
      expiration: momentOrNull(user.expiresAt, timeZone),
      created: moment(user.createdAt, timeZone),
      modified: moment(user.modifiedAt, timeZone),
    },
    relationships: { ownerAccount: related('account', user.accountId), homeResource: related('resource', user.homeId) },
  }
}
