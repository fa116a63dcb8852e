/** Whose data this tab has in memory and in session storage, which browsers keep for a tab whoever uses it. */

const ownerKey = 'user'

/** Removes what session storage has of the tab's former user, if that was another one. */
export function takeSessionStorage(userId: number): void {
  const id = String(userId)
  if (sessionStorage.getItem(ownerKey) === id) return
  sessionStorage.clear()
  sessionStorage.setItem(ownerKey, id)
}

let user: number | null = null
let owner: number | null = null

/** The user for whom this page acts; null while the session has ended, and somebody else may be looking at it. */
export const requestUser = (): number | null => user

export function setRequestUser(userId: number | null): void {
  user = userId
  owner = userId ?? owner
}

/**
 * The server refuses what a page does for a user when another one has signed in since, in another tab. Also after the session has
 * ended: an upload that is retried then must not be sent for who signs in next.
 */
export function setUserHeader(headers: Headers): Headers {
  if (owner !== null) headers.set('x-sallyport-user', String(owner))
  return headers
}
