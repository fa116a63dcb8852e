/** Who is signed in, and what that person may do. The server decides; pages only leave out what it would refuse. */
import type { Permission, User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { Transports } from '@sallyport/contract/schemas/users/user-response.ts'
import { createContext, useContext } from 'react'

export type Me = User & { readonly transports: Transports }

export const isAdmin = (me: Me): boolean => me.attributes.role !== 'user'

/** Notifications are emails: without a mail server nobody can set them up. */
export const can = (me: Me, permission: Permission): boolean =>
  (permission !== 'notification' || me.transports.mail) && (isAdmin(me) || me.attributes.permissions[permission])

/** The person's own name for themselves. */
export const nameOf = ({ attributes }: Me): string => attributes.nickname || attributes.username

export interface Presence {
  readonly me: Me
  /** Not so from the end of the session until the person has signed in again. */
  readonly isInside: boolean
  /** Came in by signing in on this very page. */
  readonly hasEntered: boolean
  /** Asks again who is signed in, after one's own settings were changed. */
  refresh(): Promise<void>
  /** Ends the session. Throws what the server throws. */
  signOut(): Promise<void>
}

const PresenceContext = createContext<Presence | null>(null)

export const PresenceProvider = PresenceContext.Provider

export function usePresence(): Presence {
  const presence = useContext(PresenceContext)
  if (!presence) throw new Error('A page asked who is signed in before anybody was.')
  return presence
}

export const useMe = (): Me => usePresence().me
