/** Users whom nobody can reach: without a password, and without an address for a link to set one. */
import type { SourceUser } from './source.ts'

export const needsPassword = ({ role, email, passwordHash }: SourceUser): boolean =>
  role !== 'master' && email === null && passwordHash === undefined

export const setPassword = 'Set a password for the user, or add an email address: there is neither.'
