/** The accent colour of the account, kept for the next start: the server has it too late. */
import { type AccentName, accentNamed } from '@sallyport/contract/schemas/accounts/accents.ts'
import { useSyncExternalStore } from 'react'

const stored = 'accent'
const listeners = new Set<() => void>()
let current = accentNamed(typeof localStorage === 'undefined' ? '' : (localStorage.getItem(stored) ?? ''))

export function setAccent(accent: AccentName): void {
  if (accent === current) return
  current = accent
  localStorage.setItem(stored, accent)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useAccent = (): AccentName => useSyncExternalStore(subscribe, () => current)
