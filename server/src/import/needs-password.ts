/** Users whom nobody can reach: without a password, and without an address for a link to set one. */
import type { SourceUser } from './source.ts'

/** Who is locked at the source, too, needs none. */
export const needsPassword = ({ role, email, passwordHash, locked, lockedBecause }: SourceUser): boolean =>
  role !== 'master' && email === null && passwordHash === undefined && (!locked || lockedBecause !== undefined)

export const setPassword = 'Set a password for the user, or add an email address: there is neither.'
