/** Words for roles and states of users. */
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { UserState } from '@sallyport/contract/schemas/accounts/user-states.ts'
import { t } from '../../lib/language/language.ts'

export const roleNames = {
  user: t('User'),
  admin: t('Administrator'),
  master: t('Master'),
} as const satisfies Record<User['attributes']['role'], string>

export const stateNames = {
  active: t('active'),
  locked: t('locked'),
  expired: t('expired'),
} as const satisfies Record<UserState, string>
