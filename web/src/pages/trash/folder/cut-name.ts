/** Whether a name has more lines than are shown, as an attribute: its end stays visible then, in an arrangement that others do not need. */
import { type RefObject, useLayoutEffect, useRef } from 'react'

let observer: ResizeObserver | null = null

const mark = (some: readonly Element[]) => {
  for (const element of some) element.removeAttribute('data-cut')
  const cut = some.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1)
  for (const element of cut) element.setAttribute('data-cut', 'true')
}

/** One for all names, so that all are measured before the first changes. */
const watcher = () => {
  observer ??= new ResizeObserver((entries) => mark(entries.map(({ target }) => target)))
  return observer
}

/** For an element around a `LongName`. */
export function useCutName(name: string): RefObject<HTMLSpanElement | null> {
  const around = useRef<HTMLSpanElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name has another element
  useLayoutEffect(() => {
    const text = around.current?.querySelector('.entry-text.is-long')
    if (!text) return
    watcher().observe(text)
    return () => observer?.unobserve(text)
  }, [name])
  return around
}
