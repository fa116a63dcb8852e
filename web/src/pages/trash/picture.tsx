/** What an entry looks like: a picture as it is, once it has scrolled into view, others by their icon. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { viewedInTrash } from '../../data/files/viewed.ts'
import { Thumbnail } from '../files/entries/thumbnail.tsx'

/** `isPrivate`: its content is not shown to the user. */
export function Picture({ row, isPrivate }: { row: TrashedResource; isPrivate: boolean }) {
  const frame = useRef<HTMLSpanElement>(null)
  const isSeen = useIsSeen(frame)
  return (
    <span className="trash-picture" ref={frame}>
      <Thumbnail entry={viewedInTrash(row)} size={20} isSmall isDeferred={isPrivate || !isSeen} />
    </span>
  )
}

/** In pixels: pictures are there when they scroll into view. */
const ahead = 200

/** Whether an element has been in view, or nearly. */
function useIsSeen(frame: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    const element = frame.current
    if (!element || isSeen) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
      },
      { rootMargin: `${ahead}px` },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame, isSeen])
  return isSeen
}
