/** Addresses of people whom the server does not know yet. Sign-in itself stands at any address, and leads on to it. */
import { useSyncExternalStore } from 'react'

export const addresses = {
  signIn: '/sign-in',
  setUp: '/setup',
  forgotten: '/forgotten-password',
  /** Named in letters, with `#code=…`: what follows the hash sign reaches no server and no log. */
  newPassword: '/reset-password',
} as const

export type EntranceAddress = (typeof addresses)[keyof typeof addresses]

const known: readonly string[] = Object.values(addresses)

/** Where somebody who has come in goes on: the address they asked for, unless that was one of the entrance. */
export function leaveEntrance(): void {
  if (known.includes(location.pathname)) history.replaceState(null, '', '/')
}

export function go(to: EntranceAddress): void {
  history.pushState(null, '', to)
  dispatchEvent(new Event('popstate'))
}

function subscribe(tell: () => void): () => void {
  addEventListener('popstate', tell)
  return () => removeEventListener('popstate', tell)
}

export const usePath = (): string => useSyncExternalStore(subscribe, () => location.pathname)

/** The code behind the hash sign of a link; empty without one. */
export const codeInLink = (hash: string): string => new URLSearchParams(hash.replace(/^#/, '')).get('code') ?? ''
