import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { UserAction } from '../../data/account/users-together.ts'

/** The open window of the screen, and its user. */
export type OpenUser =
  | { readonly is: 'new' }
  | { readonly is: 'import' }
  | { readonly is: 'edit' | 'lock' | 'second-factor' | 'delete'; readonly user: User }
  | { readonly is: 'several'; readonly action: UserAction; readonly users: readonly User[] }
