/** A path in the space that there is: folders at its beginning are left out, whole ones, as the last one is what tells places apart. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

interface Props {
  readonly path: string
  /** On hover. */
  readonly title: string
  /** Around the text, which takes no more space than it needs. */
  readonly wrap?: (text: ReactNode) => ReactNode
}

export function FittingPath({ path, title, wrap = (text) => text }: Props) {
  const frame = useRef<HTMLSpanElement>(null)
  const [shown, setShown] = useState(path)
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const fit = () => setShown(textFor(element, path))
    fit()
    return watch(element, fit)
  }, [path])
  return (
    <span className="fitting-path" ref={frame}>
      {wrap(
        <span className="entry-text" title={title}>
          {shown === path ? (
            <bdi>{path}</bdi>
          ) : (
            <>
              <bdi aria-hidden="true">{shown}</bdi>
              <span className="unseen">{path}</span>
            </>
          )}
        </span>,
      )}
    </span>
  )
}

/** Fractions of a pixel that a text may be wider, as boxes of texts are rounded. */
const tolerance = 0.5

let canvas: CanvasRenderingContext2D | null = null

function textFor(element: HTMLElement, path: string): string {
  canvas ??= document.createElement('canvas').getContext('2d')
  const context = canvas
  if (!context) return path
  context.font = getComputedStyle(element).font
  const width = element.getBoundingClientRect().width + tolerance
  return fitting(shortenedPaths(path), width, (text) => context.measureText(text).width)
}

const fits = new Map<Element, () => void>()
let observer: ResizeObserver | null = null

/** Calls back when the width of an element, or the font, changes. Returns a function that ends it. */
function watch(element: Element, fit: () => void): () => void {
  observer ??= watcher()
  fits.set(element, fit)
  observer.observe(element)
  return () => {
    fits.delete(element)
    observer?.unobserve(element)
  }
}

/** One for all paths. */
function watcher(): ResizeObserver {
  document.fonts.addEventListener('loadingdone', () => {
    for (const fit of fits.values()) fit()
  })
  return new ResizeObserver((entries) => {
    for (const { target } of entries) fits.get(target)?.()
  })
}

/** Texts for a path, the longest first: whole, then without folders at its beginning, with an ellipsis in their place. Pure. */
export function shortenedPaths(path: string): string[] {
  const folders = path.split('/').filter((name) => name !== '')
  return [path, ...folders.slice(1).map((_, index) => `…/${folders.slice(index + 1).join('/')}`)]
}

/** The longest text that fits into a width, in px; the shortest one if none does. */
export function fitting(texts: readonly string[], width: number, widthOf: (text: string) => number): string {
  return texts.find((text) => widthOf(text) <= width) ?? texts.at(-1) ?? ''
}
