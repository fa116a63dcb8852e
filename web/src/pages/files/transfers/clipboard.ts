/** Entries that were cut or copied by keys, until they are pasted. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useSyncExternalStore } from 'react'
import type { Transfer } from './transfer.ts'

type Clipboard = Pick<Transfer, 'how' | 'entries'>

let content: Clipboard | null = null
let cut: ReadonlySet<number> = new Set()
const listeners = new Set<() => void>()

function set(next: Clipboard | null): void {
  content = next
  cut = new Set(next?.how === 'move' ? next.entries.map(({ id }) => id) : [])
  for (const listener of listeners) listener()
}

export const cutEntries = (entries: readonly Resource[]): void => set({ how: 'move', entries })
export const copyEntries = (entries: readonly Resource[]): void => set({ how: 'copy', entries })
export const clearClipboard = (): void => set(null)

/** What can be pasted. What was cut is pasted once. */
export function takeClipboard(): Clipboard | null {
  const taken = content
  if (taken?.how === 'move') set(null)
  return taken
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The ids of the entries that were cut. */
export const useCut = (): ReadonlySet<number> => useSyncExternalStore(subscribe, () => cut)
