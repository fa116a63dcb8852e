import { type RefObject, useEffect, useState } from 'react'

/** What is loaded for an element is there when it scrolls into view: of the page, or of a part of it that scrolls. */
const margin = '200px'

/** Whether an element has been in view, or nearly. */
export function useIsSeen(frame: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    const element = frame.current
    if (!element || isSeen) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
      },
      { rootMargin: margin, scrollMargin: margin },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame, isSeen])
  return isSeen
}
