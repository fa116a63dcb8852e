import { useLayoutEffect } from 'react'

/**
 * Returns the focus to the previously focused element on unmount. When one dialog replaces another, this effect's cleanup
 * runs before the next one reads the focus.
 */
export function useFocusReturn(): void {
  useLayoutEffect(() => {
    const before = document.activeElement
    return () => {
      // If that element is gone, focus the page content.
      const there = before instanceof HTMLElement && before.isConnected ? before : document.getElementById('content')
      there?.focus({ preventScroll: true })
    }
  }, [])
}
