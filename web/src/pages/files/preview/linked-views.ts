/** Pictures and pages beside each other that are looked at together: they have one page, one zoom and one part that is in view. */
import { createContext, type Dispatch, type SetStateAction, useContext, useEffect, useRef, useState } from 'react'

type State = readonly [number, Dispatch<SetStateAction<number>>]

export interface LinkedViews {
  /** Index of the page; views with fewer pages show their last one. */
  readonly page: State
  /** Step of the zoom. */
  readonly zoom: State
  /** The scroll areas. */
  readonly panes: Set<HTMLElement>
}

const Linked = createContext<LinkedViews | null>(null)

export const LinkViews = Linked.Provider

/** To be given to `LinkViews`, around the views. */
export function useLinkedViews(): LinkedViews {
  const [panes] = useState(() => new Set<HTMLElement>())
  return { page: useState(0), zoom: useState(0), panes }
}

/** The state of a view: its own, unless it is linked. */
export function useLinked(name: 'page' | 'zoom'): State {
  const own = useState(0)
  return useContext(Linked)?.[name] ?? own
}

/** How far a pane is scrolled, between 0 and 1. */
const shareOf = (at: number, full: number, visible: number): number => (full > visible ? at / (full - visible) : 0)

/** Where panes were scrolled to by others, until their event for that. */
const followed = new WeakMap<HTMLElement, { readonly top: number; readonly left: number }>()

/** Scrolls `pane` to the part that is in view in `other`, whose picture may have another size. */
function follow(pane: HTMLElement, other: HTMLElement): void {
  const top = shareOf(other.scrollTop, other.scrollHeight, other.clientHeight) * (pane.scrollHeight - pane.clientHeight)
  const left = shareOf(other.scrollLeft, other.scrollWidth, other.clientWidth) * (pane.scrollWidth - pane.clientWidth)
  const before = { top: pane.scrollTop, left: pane.scrollLeft }
  pane.scrollTo({ top, left })
  if (!isAt(pane, before)) followed.set(pane, { top: pane.scrollTop, left: pane.scrollLeft })
}

const isAt = ({ scrollTop, scrollLeft }: HTMLElement, { top, left }: { readonly top: number; readonly left: number }) =>
  scrollTop === top && scrollLeft === left

/**
 * Whether the scroll event of a pane is that of following another one: it leads nobody. Positions are rounded, so the other one, of
 * another size, would jump.
 */
function isFollowing(pane: HTMLElement): boolean {
  const at = followed.get(pane)
  followed.delete(pane)
  return at !== undefined && isAt(pane, at)
}

/** The ref of a scroll area, which scrolls together with those that it is linked with. */
export function useLinkedPane() {
  const pane = useRef<HTMLElement>(null)
  const panes = useContext(Linked)?.panes
  useEffect(() => {
    const own = pane.current
    if (!own || !panes) return
    panes.add(own)
    const onScroll = () => {
      if (isFollowing(own)) return
      for (const other of panes) if (other !== own) follow(other, own)
    }
    own.addEventListener('scroll', onScroll)
    return () => {
      panes.delete(own)
      own.removeEventListener('scroll', onScroll)
    }
  }, [panes])
  return pane
}
