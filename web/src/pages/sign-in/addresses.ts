/** Addresses for people who are not signed in. The sign-in form itself appears at any address and leads back to it. */
import { useSyncExternalStore } from 'react'

export const addresses = {
  signIn: '/sign-in',
  setUp: '/setup',
  forgotten: '/forgotten-password',
  /** Used in emails, with `#code=…`, for new users `&user=…`: the fragment is sent to no server and appears in no log. */
  newPassword: '/reset-password',
} as const

export type SignInAddress = (typeof addresses)[keyof typeof addresses]

const known: readonly string[] = Object.values(addresses)

/** The address to open after sign-in: the requested one, unless it is one of the sign-in pages. */
export function leaveSignInPages(): void {
  if (known.includes(location.pathname)) history.replaceState(null, '', '/')
}

export function go(to: SignInAddress): void {
  history.pushState(null, '', to)
  dispatchEvent(new Event('popstate'))
}

function subscribe(tell: () => void): () => void {
  addEventListener('popstate', tell)
  return () => removeEventListener('popstate', tell)
}

export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname)

/** The code in the fragment of a link, and the name of a new user; empty without one. */
export const codeInLink = (hash: string): string => inFragment(hash, 'code')
export const userInLink = (hash: string): string => inFragment(hash, 'user')

const inFragment = (hash: string, name: string): string => new URLSearchParams(hash.replace(/^#/, '')).get(name) ?? ''
