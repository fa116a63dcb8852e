import { useLayoutEffect } from 'react'

/**
 * Once what uses this is gone, the focus stands where it was before. One window that takes the place of another hands it
 * on: this one's return comes before that one's look around.
 */
export function useFocusReturn(): void {
  useLayoutEffect(() => {
    const before = document.activeElement
    return () => {
      // The row that was acted on may be gone: then to where the page begins.
      const there = before instanceof HTMLElement && before.isConnected ? before : document.getElementById('content')
      there?.focus({ preventScroll: true })
    }
  }, [])
}
