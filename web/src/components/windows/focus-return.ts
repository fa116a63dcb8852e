import { useLayoutEffect } from 'react'

/**
 * Returns the focus to the previously focused element on unmount. When one dialog replaces another, this effect's cleanup
 * runs before the next one reads the focus.
 */
export function useFocusReturn(): void {
  useLayoutEffect(() => {
    const before = document.activeElement
    return () => {
      // The element may have been removed in the meantime.
      const there = before instanceof HTMLElement && before.isConnected ? before : document.getElementById('content')
      there?.focus({ preventScroll: true })
    }
  }, [])
}
