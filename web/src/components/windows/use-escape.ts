import { useEffect, useRef } from 'react'

/** Calls `run` when Escape is pressed; not in fields, and not while a window, menu or list is open, which it closes. */
export function useEscape(isActive: boolean, run: () => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!isActive) return
    const press = ({ key, defaultPrevented, target }: KeyboardEvent) => {
      const isField = target instanceof HTMLInputElement && target.type !== 'checkbox'
      if (key !== 'Escape' || defaultPrevented || isField) return
      const above = [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]')]
      if (!above.some((element) => element.checkVisibility())) latest.current()
    }
    // Before an open menu disappears because of it.
    addEventListener('keydown', press, { capture: true })
    return () => removeEventListener('keydown', press, { capture: true })
  }, [isActive])
}
