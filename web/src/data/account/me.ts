/** The signed-in user and their permissions. The server enforces them; pages only hide what it would refuse. */
import type { Permission, User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { FtpServer, SftpServer, Transports } from '@sallyport/contract/schemas/users/user-response.ts'
import { createContext, useContext } from 'react'

export interface Me extends User {
  readonly transports: Transports
  readonly sftpServer: SftpServer | null
  readonly ftpServer: FtpServer | null
  /** May change settings of the server. */
  readonly operator: boolean
  /** Days that deleted files stay in the trash. */
  readonly trashDays: number
  /** Whether replaced contents become versions of the file; otherwise they are moved to the trash. */
  readonly keepVersions: boolean
}

export const isAdmin = (me: Me): boolean => me.attributes.role !== 'user'

/** Notifications are emails: without a mail server they cannot be created. */
export const can = (me: Me, permission: Permission): boolean =>
  (permission !== 'notification' || me.transports.mail) && (isAdmin(me) || me.attributes.permissions[permission])

/** The display name that the user has chosen. */
export const nameOf = ({ attributes }: Me): string => attributes.nickname || attributes.username

export interface SignedIn {
  readonly me: Me
  /** False from the end of the session until the user has signed in again. */
  readonly isSignedIn: boolean
  /** True if the user signed in on this page. */
  readonly hasSignedInHere: boolean
  /** Fetches the signed-in user again, after a change of their settings. */
  refresh(): Promise<void>
  /** Ends the session. Throws the server's error. */
  signOut(): Promise<void>
}

const PresenceContext = createContext<SignedIn | null>(null)

export const SignedInProvider = PresenceContext.Provider

export function useSignedIn(): SignedIn {
  const presence = useContext(PresenceContext)
  if (!presence) throw new Error('usePresence was called outside of PresenceProvider.')
  return presence
}

export const useMe = (): Me => useSignedIn().me
