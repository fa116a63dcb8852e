/** Lists that keep their rows while somebody uses them, and apply the changes of others when nobody does. */
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'

interface Options {
  /** What contains the rows; it has to be there when the component that uses this is shown first. */
  readonly list: RefObject<HTMLElement | null>
  /** Whether `applyChanges` would change the list. */
  readonly isOutdated: boolean
  readonly isInUse: (list: HTMLElement) => boolean
  readonly applyChanges: () => void
}

/** How often a list that is in use is checked again, and how long rows stay still under a pointer that has moved, in ms. */
const checkMs = 200
const pointerMs = 1_000

/** Applies changes once the list is not in use, and the pointer rests. Returns whether there are some that wait for the user. */
export function useDeferredChanges({ list, isOutdated, isInUse, applyChanges }: Options): boolean {
  const [isWaiting, setWaiting] = useState(false)
  const isPointing = usePointing(list)
  const check = useEffectEvent(() => {
    const isUsed = list.current !== null && isInUse(list.current)
    setWaiting(isUsed)
    if (!isUsed && !isPointing()) applyChanges()
  })
  // Before new rows are painted, or the button for them.
  useLayoutEffect(() => {
    if (isOutdated) check()
  }, [isOutdated])
  useEffect(() => {
    if (!isOutdated) return
    const timer = setInterval(() => check(), checkMs)
    return () => clearInterval(timer)
  }, [isOutdated])
  return isOutdated && isWaiting
}

/** Whether a window, menu or list of choices is open. Lists of choices stay in the page while they are closed. */
export const hasOverlay = (): boolean =>
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
