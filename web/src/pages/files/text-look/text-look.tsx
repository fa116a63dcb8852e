import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTextStart } from '../../../data/files/thumbnails/text-start.ts'
import type { Viewed } from '../../../data/files/viewed.ts'
import { isTable, shownLines } from './text-lines.ts'
import './text-look.css'

export interface TextLookProps {
  readonly entry: Viewed
  /** In its place until it is loaded, and for files that have no text to show. */
  readonly children: ReactNode
}

/** The first lines of a text file as a small picture, loaded once it is in view. */
export function TextLook({ entry, children }: TextLookProps) {
  const frame = useRef<HTMLSpanElement>(null)
  const text = useTextStart(entry, { isEnabled: useIsInView(frame) })
  const { extension = '' } = entry.attributes
  const lines = text && shownLines(text, extension)
  return (
    <span className="text-look" data-text={Boolean(lines)} aria-hidden="true" ref={frame}>
      {lines ? (
        <span className={`text-look-lines${isTable(extension) ? ' is-table' : ''}`} dir="auto">
          {lines}
        </span>
      ) : (
        children
      )}
    </span>
  )
}

/** Whether an element is in view. */
function useIsInView(frame: { readonly current: HTMLElement | null }): boolean {
  const [isInView, setInView] = useState(false)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const observer = new IntersectionObserver((entries) => setInView(entries.at(-1)?.isIntersecting ?? false))
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return isInView
}
