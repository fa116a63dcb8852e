import { partsOfPath } from '../../lib/long-path.ts'
import './long-path.css'

/**
 * A path or an address on one line of a table, shortened in the middle if there is too little space; all of it on hover, to
 * screen readers, when it is copied, and on phones, where it wraps. Texts shorter than `longFrom` are cut at their end.
 */
export function LongPath({ text, longFrom }: { text: string; longFrom?: number }) {
  const { start, end, endWidth } = partsOfPath(text, undefined, longFrom)
  if (end === '')
    return (
      <span className="mono long-path is-whole" title={text}>
        {text}
      </span>
    )
  return (
    <span className="mono long-path" title={text}>
      <span
        className="long-path-start"
        aria-hidden="true"
        style={{ maxWidth: `max(2ch, round(down, 100% - ${endWidth}ch, 1ch) + 0.1px)` }}
      >
        {start}
      </span>
      <span aria-hidden="true">{end}</span>
      <span className="unseen">{text}</span>
    </span>
  )
}
