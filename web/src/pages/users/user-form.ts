/** State of the user form, and the request built from it. */
import type { Permission, User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { UserState } from '@sallyport/contract/schemas/accounts/user-states.ts'
import type { NewUser, UserChanges, UserFields } from '../../data/account/users.ts'
import { bytesIn, gigabytesText } from '../../lib/gigabytes.ts'
import { t } from '../../lib/language/language.ts'

/** Permissions in the order of the form, with their labels. */
export const switches: readonly (readonly [Permission, string])[] = [
  ['upload', t('Upload files and folders')],
  ['download', t('Download files and folders')],
  ['modify', t('Modify: create folders, rename, move, copy, zip')],
  ['delete', t('Delete files and folders')],
  ['list', t('List: see files and folders')],
  ['changePassword', t('Change password')],
  ['share', t('Share folders, send and receive files')],
  ['notification', t('Notifications')],
  ['viewFormData', t('View form data')],
  ['deleteFormData', t('Delete form data')],
]

export interface UserForm extends Omit<UserFields, 'expiration' | 'permissions' | 'storageQuota'> {
  readonly permissions: Readonly<Record<Permission, boolean>>
  readonly password: string
  readonly welcomeEmail: boolean
  /** Value of a datetime field: `2027-12-31T18:00`; '' for never. */
  readonly expires: string
  /** In GB, as entered; '' for no limit. */
  readonly quota: string
}

const usual: readonly Permission[] = ['upload', 'download', 'modify', 'delete', 'list', 'changePassword']

/** The form for a new user, or for an existing one. */
export function formOf(user: User | null, timeZone: string): UserForm {
  const { attributes } = user ?? {}
  const permissions = Object.fromEntries(
    switches.map(([name]) => [name, attributes ? attributes.permissions[name] : usual.includes(name)]),
  ) as UserForm['permissions']
  return {
    username: attributes?.username ?? '',
    email: attributes?.email ?? '',
    nickname: attributes?.nickname ?? '',
    role: attributes && attributes.role !== 'user' ? 'admin' : 'user',
    homeResource: attributes ? attributes.homePath || '/' : '',
    timeZone: attributes?.timeZone ?? timeZone,
    permissions,
    password: '',
    welcomeEmail: false,
    expires: attributes?.expiration?.slice(0, 16) ?? '',
    sftpAccess: attributes?.sftpAccess ?? 'any',
    ftpAccess: attributes?.ftpAccess ?? 'default',
    quota: gigabytesText(attributes?.storageQuota),
  }
}

/** Whether the user may sign in over FTP. By default those may who need no SSH key for SFTP. */
export const mayUseFtp = ({
  ftpAccess = 'default',
  sftpAccess = 'any',
}: Partial<Pick<UserFields, 'ftpAccess' | 'sftpAccess'>>): boolean =>
  ftpAccess === 'default' ? sftpAccess === 'any' : ftpAccess === 'on'

const expirationIn = ({ expires }: UserForm) => (expires === '' ? null : expires)

/** Whether the user chooses the password, with the link in the welcome email. */
export const choosesPassword = ({ welcomeEmail, password }: UserForm): boolean => welcomeEmail && password === ''

/** Random, with the characters that accounts ask for; nobody learns it. */
function unknownPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `Aa1-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

export function newUser(form: UserForm): NewUser {
  const { expires: _, quota: __, role, homeResource, ...rest } = form
  return {
    ...rest,
    ...(choosesPassword(form) && { password: unknownPassword() }),
    username: form.username.trim(),
    email: form.email.trim(),
    role,
    // Administrators have the whole account.
    homeResource: role === 'admin' ? '/' : homeResource || `/${form.username.trim()}`,
    expiration: expirationIn(form),
    ...(role === 'user' && form.quota !== '' && { storageQuota: bytesIn(form.quota) ?? null }),
  }
}

/** Changed fields only, so that concurrent changes by others are not reverted. */
export function changesIn(before: UserForm, after: UserForm): UserChanges {
  const permissions = Object.fromEntries(
    switches.flatMap(([name]) =>
      before.permissions[name] === after.permissions[name] ? [] : [[name, after.permissions[name]]],
    ),
  )
  const kept = ['username', 'email', 'nickname', 'role', 'timeZone', 'sftpAccess', 'ftpAccess'] as const
  const texts = Object.fromEntries(kept.flatMap((name) => (before[name] === after[name] ? [] : [[name, after[name]]])))
  return {
    ...(texts as UserChanges),
    // An administrator who becomes a user gets the folder shown in the window, not an earlier one.
    ...(after.role === 'user' && movesHome(before, after) && { homeResource: after.homeResource }),
    ...(Object.keys(permissions).length > 0 && { permissions }),
    ...(before.expires !== after.expires && { expiration: expirationIn(after) }),
    ...(after.role === 'user' && before.quota !== after.quota && { storageQuota: bytesIn(after.quota) ?? null }),
    ...(after.password !== '' && { password: after.password }),
  }
}

const movesHome = (before: UserForm, after: UserForm): boolean =>
  before.homeResource !== after.homeResource || before.role !== after.role

export const hasChanges = (before: UserForm, after: UserForm): boolean =>
  Object.keys(changesIn(before, after)).length > 0 || before.welcomeEmail !== after.welcomeEmail

/** Whether the user can sign in, and why not. */
export function stateOf({ attributes }: User, now: number): UserState {
  if (attributes.locked) return 'locked'
  return attributes.expiration !== null && Date.parse(attributes.expiration) <= now ? 'expired' : 'active'
}

/** Props of the parts of the window. */
export interface FieldsProps {
  readonly form: UserForm
  readonly set: (some: Partial<UserForm>) => void
}
