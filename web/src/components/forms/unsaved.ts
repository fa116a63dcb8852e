/** Unsaved changes: leaving for another page asks for confirmation, and the end of a session retains them. */
import { useBlocker } from '@tanstack/react-router'
import { createContext, use, useEffect, useState } from 'react'

/** All components with unsaved changes, oldest first. */
export const UnsavedContext = createContext<Set<object>>(new Set())

interface Leaving {
  /** The user is about to leave for another page. */
  readonly isLeaving: boolean
  readonly leave: () => void
  readonly stay: () => void
}

/** `onLeaving` is called before the page changes. With several unsaved components, the first one asks for all. */
export function useUnsaved(hasChanges: boolean, onLeaving?: () => void): Leaving {
  const all = use(UnsavedContext)
  const [mine] = useState(() => ({}))
  useEffect(() => {
    if (!hasChanges) return
    all.add(mine)
    return () => void all.delete(mine)
  }, [hasChanges, all, mine])
  const { status, proceed, reset } = useBlocker({
    disabled: !hasChanges,
    shouldBlockFn({ current, next }) {
      const isAsked = current.pathname !== next.pathname && all.values().next().value === mine
      if (isAsked) onLeaving?.()
      return isAsked
    },
    enableBeforeUnload: true,
    withResolver: true,
  })
  return { isLeaving: status === 'blocked', leave: () => proceed?.(), stay: () => reset?.() }
}
