import type { User } from '@sallyport/contract/schemas/accounts/user.ts'

/** The open window of the screen, and its user. */
export type OpenUser =
  | { readonly is: 'new' }
  | { readonly is: 'import' }
  | { readonly is: 'edit' | 'lock' | 'second-factor' | 'delete'; readonly user: User }
