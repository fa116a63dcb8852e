import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { hasOverlay, useDeferredChanges } from '../../../components/lists/use-deferred-changes.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import { fileFinder, type Mark, marksOf, rowFinder, rowKeyOf, shiftOf } from '../recent-order/steady.ts'
import type { ShownRecent } from './shown.ts'

interface Options {
  readonly scroller: RefObject<HTMLElement | null>
  readonly listing: ShownRecent
  readonly selection: SelectionState
  /** Pixels of the rows from the top of the list; another array when they have changed. */
  readonly tops: readonly number[]
}

export interface SteadyList {
  /** Whether changes wait for the user: the list is in use. */
  readonly isWaiting: boolean
  readonly onScroll: () => void
  /** Whether the active row has only another index, and the list need not scroll to it. Asking resets it. */
  readonly hasMovedActive: () => boolean
  /** Shows all that has happened, from the top. */
  readonly showChanges: () => void
}

/** Updates do not move rows that somebody reads, points at or has selected. At its top, not in use, the list applies them by itself. */
export function useSteadyList({ scroller, listing, selection, tops }: Options): SteadyList {
  const marked = useRef<{ readonly marks: readonly Mark[]; readonly scrollTop: number }>({ marks: [], scrollTop: 0 })
  const isApplying = useRef(false)
  const { follow, hasMoved } = useActive({ scroller, listing, selection })
  const note = () => {
    const { scrollTop } = scroller.current ?? { scrollTop: 0 }
    marked.current = { marks: marksOf(listing, tops, scrollTop), scrollTop }
  }
  const isWaiting = useDeferredChanges({
    list: scroller,
    isOutdated: listing.isOutdated,
    isInUse: (list) => isInUse(list, selection),
    applyChanges() {
      isApplying.current = true
      listing.applyChanges()
    },
  })
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
    const isApplied = isApplying.current
    isApplying.current = false
    follow(isApplied)
  }, [tops])
  return {
    isWaiting,
    onScroll: note,
    showChanges() {
      // No row holds its place: the rows change before the list tells that it has scrolled.
      marked.current = { marks: [], scrollTop: 0 }
      isApplying.current = true
      listing.applyChanges(true)
      scroller.current?.scrollTo({ top: 0 })
      scroller.current?.focus({ preventScroll: true })
    },
    hasMovedActive: hasMoved,
  }
}

/** The active row, which stays that of its file. */
function useActive({ scroller, listing, selection }: Omit<Options, 'tops'>) {
  const active = useRef<{ readonly key: string | undefined; readonly index: number }>({ key: undefined, index: -1 })
  const isMoved = useRef(false)
  const keepFocus = useFocusOnMove(scroller)
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the rows at that time
  useLayoutEffect(() => {
    active.current = { key: rowKeyOf(listing, selection.active), index: selection.active }
  }, [selection.active])
  return {
    /** To be called when the rows have changed. `isApplied`: because changes were applied. */
    follow(isApplied: boolean) {
      const { key, index: before } = active.current
      // The user has moved at the same time, as when a file is opened.
      if (key === undefined || before !== selection.active) return
      const index = fileFinder(listing)(key)
      if (selection.active < 0 || index === undefined) return
      active.current = { key: rowKeyOf(listing, index), index }
      if (index === selection.active) return
      // The user has changed the file: the list follows it to its new place.
      const isFollowed = !isApplied && rowFinder(listing)(key) === undefined
      isMoved.current = !isFollowed
      if (isFollowed) keepFocus()
      selection.many([], index, true)
    },
    /** See `hasMovedActive`. */
    hasMoved() {
      const was = isMoved.current
      isMoved.current = false
      return was
    },
  }
}

/**
 * Returns a function to call when the active row moves. Rows are known by their places: the button of it that has the focus, or that a
 * window will return the focus to, is that of another file then, and the list has the focus instead.
 */
function useFocusOnMove(scroller: RefObject<HTMLElement | null>): () => void {
  const isExpected = useRef(false)
  useEffect(() => {
    const list = scroller.current
    if (!list) return
    const onFocus = ({ target }: FocusEvent) => {
      if (!isExpected.current) return
      isExpected.current = false
      if (target !== list) list.focus({ preventScroll: true })
    }
    const onPress = () => {
      isExpected.current = false
    }
    list.addEventListener('focusin', onFocus)
    addEventListener('pointerdown', onPress)
    return () => {
      list.removeEventListener('focusin', onFocus)
      removeEventListener('pointerdown', onPress)
    }
  }, [scroller])
  return () => {
    const list = scroller.current
    const isInRow = document.activeElement !== list && list?.contains(document.activeElement)
    if (isInRow) list?.focus({ preventScroll: true })
    isExpected.current = !isInRow
  }
}

/** Whether somebody reads below the top of the list, has selected something, is at a row with the keyboard, or has a menu or window open. */
function isInUse(list: HTMLElement, { selected, active }: SelectionState): boolean {
  const { activeElement } = document
  const isAtRow = list.contains(activeElement) && (activeElement !== list || active >= 0)
  return list.scrollTop > 0 || selected.size > 0 || isAtRow || hasOverlay()
}
