import { useLayoutEffect } from 'react'

/**
 * Returns the focus to the previously focused element on unmount. When one dialog replaces another, this effect's cleanup
 * runs before the next one reads the focus.
 */
export function useFocusReturn(): void {
  useLayoutEffect(() => {
    const before = document.activeElement
    return () => {
      const content = document.getElementById('content')
      // Nothing has the focus when the address opens a dialog.
      const list = before === document.body ? content?.querySelector<HTMLElement>('[role=grid]') : null
      // The element may have been removed in the meantime.
      const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body
      const there = isThere ? before : (list ?? content)
      there?.focus({ preventScroll: true })
    }
  }, [])
}
