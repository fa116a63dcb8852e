import { type RefObject, useEffect, useRef } from 'react'

interface Rows<Key> {
  /** Identifies each row of the table, in its order. */
  readonly keys: readonly Key[]
  /** What takes the focus in a row: the first of it that matches. */
  readonly selector: string
  /** Whether the user has removed a row: what others remove does not move the focus, unless a window would be left without it. */
  readonly isOwn?: (key: Key) => boolean
}

/**
 * A row that is removed takes the focus with it: the focus goes to the row that gets its place, or to the last one. Use it where
 * the windows of the rows are opened: the focus moves once they are closed. Returns the ref of an element around the table.
 */
export function useFocusAfterRemoval<Key>({ keys, selector, isOwn }: Rows<Key>): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null)
  const before = useRef(keys)
  const target = useRef<number | null>(null)
  // After every render, since it may have closed a window.
  useEffect(() => {
    const removed = removedIn(before.current, keys, isLostInWindow(list.current) ? undefined : isOwn)
    if (removed !== undefined) target.current = removed
    before.current = keys
    if (target.current === null || !list.current) return
    const active = document.activeElement
    // Closed windows leave the focus on the content of the page if what opened them is gone.
    if (active && active.id !== 'content' && !active.contains(list.current)) {
      const window = active.closest('[role=dialog]')
      const isAbove = window !== null && !window.contains(list.current)
      // Otherwise the user has moved on.
      if (!isAbove) target.current = null
      return
    }
    const rows = [...list.current.querySelectorAll('tbody tr')].map((row) => row.querySelector<HTMLElement>(selector))
    const at = Math.min(target.current, rows.length - 1)
    const next = rows.slice(at).find((one) => one) ?? rows.slice(0, at).findLast((one) => one)
    next?.focus({ preventScroll: true })
    next?.closest('tr')?.scrollIntoView({ block: 'nearest' })
    target.current = null
  })
  return list
}

/** Whether the focus, which was in a removed row, is nowhere: keys would not reach the window around the table. */
const isLostInWindow = (list: Element | null) =>
  document.activeElement === document.body && list?.closest('[role=dialog]') != null

/** Index, among the keys that are left, of the place of the first one that was removed; undefined if there is none. */
function removedIn<Key>(
  before: readonly Key[],
  keys: readonly Key[],
  isOwn: (key: Key) => boolean = () => true,
): number | undefined {
  if (keys === before || keys.length >= before.length) return undefined
  const left = new Set(keys)
  const at = before.findIndex((key) => !left.has(key) && isOwn(key))
  if (at < 0) return undefined
  const following = before.slice(at).find((key) => left.has(key))
  return following === undefined ? keys.length - 1 : keys.indexOf(following)
}
