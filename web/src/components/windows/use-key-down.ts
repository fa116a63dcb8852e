import { useEffect, useEffectEvent } from 'react'

/** Calls `onKey`, as it was rendered last, for each key that is pressed in the page. */
export function useKeyDown(onKey: (event: KeyboardEvent) => void): void {
  const latest = useEffectEvent(onKey)
  useEffect(() => {
    const listener = (event: KeyboardEvent) => latest(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}
