import { type RefObject, useEffect, useRef } from 'react'

interface Rows<Key> {
  /** Identifies each row of the table, in its order. */
  readonly keys: readonly Key[]
  /** What takes the focus in a row: the first of it that matches. */
  readonly selector: string
  /** A control of the rows: if that of the removed row had the focus, it goes to that of the next row. */
  readonly alike?: string
  /** Whether the user has removed a row: what others remove does not move the focus, unless a window would be left without it. */
  readonly isOwn?: (key: Key) => boolean
  /** What takes the focus if no row is left. */
  readonly empty?: RefObject<HTMLElement | null>
}

/**
 * A row that is removed takes the focus with it: the focus goes to the row that gets its place, or to the last one. Use it where
 * the windows of the rows are opened: the focus moves once they are closed. Returns the ref of an element around the table.
 */
export function useFocusAfterRemoval<Key>(table: Rows<Key>): RefObject<HTMLDivElement | null> {
  const { keys, selector, alike, isOwn, empty } = table
  const list = useRef<HTMLDivElement>(null)
  const last = useLastFocused(list)
  const before = useRef(keys)
  const target = useRef<number | null>(null)
  // After every render, since it may have closed a window.
  useEffect(() => {
    const removed = removedIn(before.current, keys, isLostInWindow(list.current) ? undefined : isOwn)
    if (removed !== undefined) target.current = removed
    before.current = keys
    const place = list.current ?? empty?.current
    if (target.current === null || !place) return
    const active = document.activeElement
    // Closed windows leave the focus on the content of the page if what opened them is gone.
    if (active && active.id !== 'content' && !active.contains(place)) {
      const window = active.closest('[role=dialog]')
      const isAbove = window !== null && !window.contains(place)
      // Otherwise the user has moved on.
      if (!isAbove) target.current = null
      return
    }
    const wanted = alike && last.current?.matches(alike) ? alike : selector
    const rows = [...place.querySelectorAll('tbody tr')].map((row) => row.querySelector<HTMLElement>(wanted))
    const at = Math.min(target.current, rows.length - 1)
    const next = rows.slice(at).find((one) => one) ?? rows.slice(0, at).findLast((one) => one) ?? empty?.current
    next?.focus({ preventScroll: true })
    next?.closest('tr')?.scrollIntoView({ block: 'nearest' })
    target.current = null
  })
  return list
}

/** The element in the rows that had the focus last, also after it was removed; null once the focus was put elsewhere. */
function useLastFocused(list: RefObject<HTMLElement | null>): RefObject<Element | null> {
  const last = useRef<Element | null>(null)
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      const isInRow = target instanceof Element && target.closest('tbody') && list.current?.contains(target)
      last.current = isInRow ? target : null
    }
    addEventListener('focusin', note)
    return () => removeEventListener('focusin', note)
  }, [list])
  return last
}

/** Whether the focus, which was in a removed row, is nowhere: keys would not reach the window around the table. */
const isLostInWindow = (list: Element | null) =>
  document.activeElement === document.body && list?.closest('[role=dialog]') != null

/** Index, among the keys that are left, of the place of the first one that was removed; undefined if there is none. */
function removedIn<Key>(
  before: readonly Key[],
  keys: readonly Key[],
  isOwn?: (key: Key) => boolean,
): number | undefined {
  if (keys === before) return undefined
  // Unless it is known what the user removed: then a row of the next page may have come in for it.
  if (!isOwn && keys.length >= before.length) return undefined
  const left = new Set(keys)
  const at = before.findIndex((key) => !left.has(key) && (isOwn?.(key) ?? true))
  if (at < 0) return undefined
  const following = before.slice(at).find((key) => left.has(key))
  return following === undefined ? keys.length - 1 : keys.indexOf(following)
}
