/**
 * Names (`bdi`) before other words, which are shortened: each ends at its ellipsis, so that the words follow it directly. A box that
 * is shortened by styles alone ends up to a letter and a space later.
 */
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { ellipsisWidth, isMeasurable, lettersThatFit, watch } from './ellipsis.ts'

/** For the element around the names, which is as wide as the space for them. `of`: what they belong to. */
export function useNamesFittedToEllipsis(of: unknown): RefObject<HTMLSpanElement | null> {
  const ref = useRef<HTMLSpanElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: others have other names
  useLayoutEffect(() => {
    const frame = ref.current
    if (!frame) return
    const names = () => [...frame.querySelectorAll('bdi')]
    return watch(frame, {
      reset: () => {
        for (const { style } of names()) style.maxWidth = ''
      },
      measure: () => {
        const widths = names().map((name) => [name, fittedWidth(name)] as const)
        return () => {
          for (const [{ style }, width] of widths) if (width !== undefined) style.maxWidth = `${width}px`
        }
      },
    })
  }, [of])
  return ref
}

/** In pixels; undefined for a name that is not shortened. */
function fittedWidth(name: HTMLElement): number | undefined {
  const text = name.textContent
  // Names in lines that break have no box of their own.
  if (name.clientWidth === 0 || name.scrollWidth <= name.clientWidth || !isMeasurable(text)) return undefined
  const ellipsis = ellipsisWidth(getComputedStyle(name).font)
  const space = name.getBoundingClientRect().width - ellipsis
  const range = document.createRange()
  range.setStart(name, 0)
  const widthOf = (count: number) => {
    range.setEnd(...placeOf(name, count))
    return range.getBoundingClientRect().width
  }
  const fits = lettersThatFit(text.length, widthOf, space)
  const letters = text.slice(0, fits).trimEnd().length
  // Rounded up, so that the last letter fits.
  return letters === 0 ? undefined : Math.ceil(widthOf(letters) + ellipsis + 0.5)
}

/** The place after so many letters of an element: its text can be in several nodes. */
function placeOf(name: HTMLElement, count: number): [Node, number] {
  let left = count
  for (const node of name.childNodes) {
    const length = node.textContent?.length ?? 0
    if (node instanceof Text && left <= length) return [node, left]
    left -= length
  }
  return [name, name.childNodes.length]
}
