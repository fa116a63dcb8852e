/** Says to screen readers what the details are of, since the focus stays in the list. */
import { useEffect, useRef, useState } from 'react'

/**
 * Says `text` whenever it changes. `isSaidFirst`: also the first one, as soon as the region is there: what a new region contains is not
 * announced.
 */
export function Announcement({ text, isSaidFirst }: { text: string; isSaidFirst: boolean }) {
  const [said, setSaid] = useState('')
  const first = useRef(isSaidFirst ? '' : text)
  useEffect(() => {
    if (text === first.current) return
    first.current = ''
    const timer = setTimeout(() => setSaid(text), afterRendering)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  )
}

/** Later than the region itself, and than the focus on the next entry, in ms. */
const afterRendering = 150
