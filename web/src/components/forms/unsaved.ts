/** What was entered and is not saved yet: leaving for another page asks, and the end of a session does not take it away. */
import { useBlocker } from '@tanstack/react-router'
import { createContext, use, useEffect, useState } from 'react'

/** Every part of the app that holds something unsaved, in the order in which it began to. */
export const UnsavedContext = createContext<Set<object>>(new Set())

interface Leaving {
  /** Somebody is about to leave for another page. */
  readonly isLeaving: boolean
  readonly leave: () => void
  readonly stay: () => void
}

/** `onLeaving` is called before anything on the page has changed. Of several at once the first asks, for all of them. */
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
