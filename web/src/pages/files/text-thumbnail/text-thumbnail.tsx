import { type ReactNode, useRef } from 'react'
import { useIsSeen } from '../../../components/display/use-is-seen.ts'
import { useTextStart } from '../../../data/files/thumbnails/text-start.ts'
import type { Viewed } from '../../../data/files/viewed.ts'
import { isTable, shownLines } from './text-lines.ts'
import './text-thumbnail.css'

export interface TextThumbnailProps {
  readonly entry: Viewed
  /** In its place until it is loaded, and for files that have no text to show. */
  readonly children: ReactNode
}

/** The first lines of a text file as a small picture, loaded once it is nearly in view. */
export function TextThumbnail({ entry, children }: TextThumbnailProps) {
  const frame = useRef<HTMLSpanElement>(null)
  const text = useTextStart(entry, { isEnabled: useIsSeen(frame) })
  const { extension = '' } = entry.attributes
  const lines = text && shownLines(text, extension)
  return (
    <span className="text-thumbnail" data-text={Boolean(lines)} aria-hidden="true" ref={frame}>
      {lines ? (
        <span className={`text-thumbnail-lines${isTable(extension) ? ' is-table' : ''}`} dir="auto">
          {lines}
        </span>
      ) : (
        children
      )}
    </span>
  )
}
