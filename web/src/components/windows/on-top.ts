/** Dialogs that are above all others, wherever they are in the tree of components. */
import { useEffect, useSyncExternalStore } from 'react'

/** Number of open ones. */
let onTop = 0
const watchers = new Set<() => void>()

function watch(watcher: () => void) {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

function countOnTop(by: number): void {
  onTop += by
  for (const watcher of watchers) watcher()
}

/** Whether such a dialog is above this one. `isOnTop`: this is one. */
export function useCoveredByTop(isOnTop: boolean): boolean {
  useEffect(() => {
    if (!isOnTop) return
    countOnTop(1)
    return () => countOnTop(-1)
  }, [isOnTop])
  return useSyncExternalStore(watch, () => onTop > 0) && !isOnTop
}
