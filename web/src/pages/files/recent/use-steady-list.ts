import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type { SelectionState } from '../entries/use-selection.ts'
import { fileFinder, type Mark, marksOf, rowKeyOf, shiftOf } from '../recent-order/steady.ts'
import type { ShownRecent } from './shown.ts'

interface Options {
  readonly scroller: RefObject<HTMLElement | null>
  readonly listing: ShownRecent
  readonly selection: SelectionState
  /** Pixels of the rows from the top of the list; another array when they have changed. */
  readonly tops: readonly number[]
}

export interface SteadyList {
  /** Whether there is news that waits for the user: the list is in use. */
  readonly isWaiting: boolean
  readonly onScroll: () => void
  /** Whether the active row has only another index, and the list need not scroll to it. Asking resets it. */
  readonly hasMovedActive: () => boolean
}

/** How often a list that is in use is checked again, and how long rows stay still under a pointer that has moved, in ms. */
const checkMs = 200
const pointerMs = 1_000

/** Updates do not move rows that somebody reads, points at or has selected. At its top, not in use, the list takes them in by itself. */
export function useSteadyList({ scroller, listing, selection, tops }: Options): SteadyList {
  const { isBehind } = listing
  const [isWaiting, setWaiting] = useState(false)
  const marked = useRef<{ readonly marks: readonly Mark[]; readonly scrollTop: number }>({ marks: [], scrollTop: 0 })
  const active = useRef<{ readonly key: string | undefined; readonly index: number }>({ key: undefined, index: -1 })
  const isMoved = useRef(false)
  const isPointing = usePointing(scroller)
  const note = () => {
    const { scrollTop } = scroller.current ?? { scrollTop: 0 }
    marked.current = { marks: marksOf(listing, tops, scrollTop), scrollTop }
  }
  const check = useEffectEvent(() => {
    const isUsed = scroller.current !== null && isInUse(scroller.current, selection)
    setWaiting(isUsed)
    if (!isUsed && !isPointing()) listing.takeIn()
  })
  // Before new rows are painted, or the button for them.
  useLayoutEffect(() => {
    if (isBehind) check()
  }, [isBehind])
  useEffect(() => {
    if (!isBehind) return
    const timer = setInterval(() => check(), checkMs)
    return () => clearInterval(timer)
  }, [isBehind])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each change of the rows
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    // Rows above those that are read were removed.
    // The user may have scrolled since they were marked.
    const { marks, scrollTop } = marked.current
    const shift = scrollTop > 0 ? shiftOf(listing, tops, marks, scrollTop) : 0
    if (shift !== 0) element.scrollTop += shift
    note()
    const { key, index: before } = active.current
    // The user has moved at the same time, as when a file is opened.
    if (key === undefined || before !== selection.active) return
    const index = fileFinder(listing)(key)
    if (selection.active < 0 || index === undefined || index === selection.active) return
    isMoved.current = true
    selection.many([], index, true)
  }, [tops])
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the rows at that time
  useLayoutEffect(() => {
    active.current = { key: rowKeyOf(listing, selection.active), index: selection.active }
  }, [selection.active])
  return {
    isWaiting: isBehind && isWaiting,
    onScroll: note,
    hasMovedActive() {
      const was = isMoved.current
      isMoved.current = false
      return was
    },
  }
}

/** Whether somebody reads below the top of the list, has selected something, is at a row with the keyboard, or has a menu or window open. */
function isInUse(list: HTMLElement, { selected, active }: SelectionState): boolean {
  const { activeElement } = document
  const isAtRow = list.contains(activeElement) && (activeElement !== list || active >= 0)
  return list.scrollTop > 0 || selected.size > 0 || isAtRow || hasOverlay()
}

/** Lists of choices stay in the page while they are closed. */
const hasOverlay = (): boolean =>
  [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]')].some(
    (overlay) => overlay.getClientRects().length > 0,
  )

/** Whether the pointer has just moved over the list, or a finger touched it. */
function usePointing(list: RefObject<HTMLElement | null>): () => boolean {
  const last = useRef({ x: 0, y: 0, at: Number.NEGATIVE_INFINITY })
  useEffect(() => {
    const element = list.current
    if (!element) return
    const note = ({ clientX: x, clientY: y, timeStamp: at, type }: PointerEvent) => {
      // Rows that move under a pointer at rest send events, too.
      if (type === 'pointerdown' || x !== last.current.x || y !== last.current.y) last.current = { x, y, at }
    }
    const types = ['pointermove', 'pointerdown'] as const
    for (const type of types) element.addEventListener(type, note)
    return () => {
      for (const type of types) element.removeEventListener(type, note)
    }
  }, [list])
  return () => performance.now() - last.current.at < pointerMs
}
