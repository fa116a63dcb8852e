import type { User } from '@sallyport/contract/schemas/accounts/user.ts'

/** Which window of the screen is open, and whom it is about. */
export type OpenUser =
  | { readonly is: 'new' }
  | { readonly is: 'import' }
  | { readonly is: 'edit' | 'lock' | 'second-factor' | 'delete'; readonly user: User }
