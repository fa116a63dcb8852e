/**
 * Texts that end with an ellipsis: where it is, measured when the size of their element changes and when fonts have loaded. A text
 * that is shortened by styles ends with the last letter that fits, up to a letter before the end of its box; `useClosedGap` moves what
 * follows the box over that gap. Fonts of fixed width need no measuring: see `LongPath`.
 */
import { type RefObject, useLayoutEffect, useRef } from 'react'

/** For the element around two: the one that is shortened, and the one that follows it. */
export function useClosedGap(text: string): RefObject<HTMLSpanElement | null> {
  const ref = useRef<HTMLSpanElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has other letters
  useLayoutEffect(() => {
    const frame = ref.current
    const after = frame?.children[1]
    if (!frame || !(after instanceof HTMLElement)) return
    return watch(frame, {
      measure: () => {
        const gap = gapIn(frame)
        return () => {
          after.style.left = gap > 0 ? `${-gap}px` : ''
        }
      },
    })
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
    !isMeasurable(letters.data)
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
  const fits = lettersThatFit(letters.length, widthOf, space)
  // The first letter is there even if it does not fit.
  if (fits === 0) return 0
  const em = Number.parseFloat(fontSize)
  return Math.min(space - widthOf(fits) - afterEllipsis * em, widestLetter * em)
}

/** In em: not so near that the next letter touches the ellipsis. */
const afterEllipsis = 0.08

/** In em. A wider gap is a mistake. */
const widestLetter = 1.4

/** Prefixes of texts with letters of both directions are not always to the left of the rest. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

export const isMeasurable = (text: string): boolean => !rightToLeft.test(text)

/** The longest prefix of a text of `count` letters that is not wider than `space`. */
export function lettersThatFit(count: number, widthOf: (letters: number) => number, space: number): number {
  let fits = 0
  for (let tooMany = count + 1; tooMany - fits > 1; ) {
    const half = (fits + tooMany) >> 1
    if (widthOf(half) <= space) fits = half
    else tooMany = half
  }
  return fits
}

const ellipsisWidths = new Map<string, number>()
let canvas: CanvasRenderingContext2D | null = null

/** In pixels. */
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

export interface Fitting {
  /** Removes what it has written, if that has an effect on what it reads. */
  readonly reset?: () => void
  /** Reads sizes, and returns what to write; undefined if there is nothing to write. */
  readonly measure: () => (() => void) | undefined
}

const fittings = new Map<Element, Fitting>()
let observer: ResizeObserver | null = null

/** One for all elements, so that all sizes are read before the first is written. It reports each element once when it begins. */
function sharedObserver(): ResizeObserver {
  if (observer) return observer
  observer = new ResizeObserver((entries) => fit(entries.map(({ target }) => target)))
  // Letters of another font have other widths in the same boxes.
  document.fonts.addEventListener('loadingdone', () => {
    ellipsisWidths.clear()
    fit([...fittings.keys()])
  })
  return observer
}

function fit(elements: readonly Element[]): void {
  const due = elements.flatMap((element) => fittings.get(element) ?? [])
  for (const { reset } of due) reset?.()
  const writes = due.map(({ measure }) => measure())
  for (const write of writes) write?.()
}

/** Returns the function that ends it. An element has one fitting at a time. */
export function watch(element: Element, fitting: Fitting): () => void {
  fittings.set(element, fitting)
  sharedObserver().observe(element)
  return () => {
    fittings.delete(element)
    observer?.unobserve(element)
  }
}
