import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { useMe } from '../../../data/account/me.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import type { ShownRecent } from './shown.ts'
import { fileFinder, keyOf, type Mark, marksOf, newIn, rowKeyOf, shiftOf } from './steady.ts'
import { isOwn } from './what-happened.tsx'

interface Options {
  readonly scroller: RefObject<HTMLElement | null>
  readonly listing: ShownRecent
  readonly selection: SelectionState
  /** Pixels of the rows from the top of the list; another array when they have changed. */
  readonly tops: readonly number[]
}

export interface SteadyList {
  /** Files of others that have appeared above what is visible. */
  readonly added: number
  readonly onScroll: () => void
  /** Whether the active row has only another index, and the list need not scroll to it. Asking resets it. */
  readonly hasMovedActive: () => boolean
}

/**
 * Live updates do not move rows that somebody reads, points at or has selected: the list scrolls by the height of what is added above
 * them. At its top, untouched, it shows the new rows at once.
 */
export function useSteadyList({ scroller, listing, selection, tops }: Options): SteadyList {
  const me = useMe().attributes.username
  const [added, setAdded] = useState(0)
  const marks = useRef<readonly Mark[]>([])
  const known = useRef<ReadonlySet<string>>(new Set())
  const active = useRef<{ readonly key: string | undefined; readonly index: number }>({ key: undefined, index: -1 })
  const isMoved = useRef(false)
  const note = () => {
    const { scrollTop } = scroller.current ?? { scrollTop: 0 }
    marks.current = marksOf(listing, tops, scrollTop)
    if (scrollTop <= 0) known.current = new Set(listing.files.map(keyOf))
    setAdded(newIn(listing.files, known.current).filter(({ attributes }) => !isOwn(attributes, me)).length)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each change of the rows
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    // Touch screens keep the state of hovering after a tap.
    const isPointedAt = element.matches(':hover') && matchMedia('(hover: hover)').matches
    const isRead = element.scrollTop > 0 || isPointedAt || selection.selected.size > 0
    const shift = isRead ? shiftOf(listing, tops, marks.current, element.scrollTop) : 0
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
    added,
    onScroll: note,
    hasMovedActive() {
      const was = isMoved.current
      isMoved.current = false
      return was
    },
  }
}
