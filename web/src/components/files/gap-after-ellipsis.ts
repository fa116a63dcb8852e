/**
 * A shortened text ends with the last letter that fits before its ellipsis, up to a letter before the end of its box. What follows
 * the box is moved over that gap. Fonts of fixed width need no measuring: see `LongPath`.
 */
import { type RefObject, useLayoutEffect, useRef } from 'react'

/** Prefixes of texts with letters of both directions are not always to the left of the rest. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

const frames = new Set<Element>()
let observer: ResizeObserver | null = null

/** One for all names, so that all gaps are read before the first is closed. It reports each element once when it begins. */
function watcher(): ResizeObserver {
  if (observer) return observer
  observer = new ResizeObserver((entries) => closeGaps(entries.map(({ target }) => target)))
  // Letters of another font have other widths in the same boxes.
  document.fonts.addEventListener('loadingdone', () => {
    ellipsisWidths.clear()
    closeGaps([...frames])
  })
  return observer
}

function closeGaps(some: readonly Element[]): void {
  const gaps = some.map((frame) => [frame, gapIn(frame)] as const)
  for (const [frame, gap] of gaps) {
    const after = frame.children[1]
    if (after instanceof HTMLElement) after.style.left = gap > 0 ? `${-gap}px` : ''
  }
}

/** For the element around two: the one that is shortened, and the one that follows it. */
export function useClosedGap(text: string): RefObject<HTMLSpanElement | null> {
  const ref = useRef<HTMLSpanElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has other letters
  useLayoutEffect(() => {
    const frame = ref.current
    if (!frame?.children[1]) return
    frames.add(frame)
    watcher().observe(frame)
    return () => {
      frames.delete(frame)
      observer?.unobserve(frame)
    }
  }, [text])
  return ref
}

/** In pixels; 0 if the text is not shortened. */
function gapIn(frame: Element): number {
  const box = frame.children[0]
  const letters = box?.firstChild
  if (
    !box ||
    !(letters instanceof Text) ||
    letters.nextSibling ||
    box.scrollWidth <= box.clientWidth ||
    rightToLeft.test(letters.data)
  )
    return 0
  const { font, fontSize } = getComputedStyle(box)
  const space = box.getBoundingClientRect().width - ellipsisWidth(font)
  const range = document.createRange()
  range.setStart(letters, 0)
  const widthOf = (count: number) => {
    range.setEnd(letters, count)
    return range.getBoundingClientRect().width
  }
  let fits = 0
  for (let tooMany = letters.length + 1; tooMany - fits > 1; ) {
    const half = (fits + tooMany) >> 1
    if (widthOf(half) <= space) fits = half
    else tooMany = half
  }
  // The first letter is there even if it does not fit.
  if (fits === 0) return 0
  const em = Number.parseFloat(fontSize)
  return Math.min(space - widthOf(fits) - afterEllipsis * em, widestLetter * em)
}

/** In em: not so near that the next letter touches the ellipsis. */
const afterEllipsis = 0.08

/** In em. A wider gap is a mistake. */
const widestLetter = 1.4

const ellipsisWidths = new Map<string, number>()
let canvas: CanvasRenderingContext2D | null = null

export function ellipsisWidth(font: string): number {
  const known = ellipsisWidths.get(font)
  if (known !== undefined) return known
  canvas ??= document.createElement('canvas').getContext('2d')
  if (!canvas) return 0
  canvas.font = font
  const { width } = canvas.measureText('…')
  ellipsisWidths.set(font, width)
  return width
}
