import { type RefObject, useEffect, useRef } from 'react'

/** Rows that disappear take the focus with them: it goes to the first element of the list, within the returned reference, that matches. */
export function useFocusAfterRemoval(count: number, selector: string): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null)
  const before = useRef(count)
  useEffect(() => {
    const isFewer = count < before.current
    before.current = count
    if (isFewer && document.activeElement === document.body)
      list.current?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true })
  }, [count, selector])
  return list
}
