/** Short texts in a row, with dots between them. */
import type { ReactNode } from 'react'
import './dotted.css'

/** No line begins or ends with a dot. Texts that are false or undefined are left out. */
export function Dotted({ texts }: { texts: readonly (ReactNode | false)[] }) {
  const shown = texts.filter((text) => text !== false && text !== undefined && text !== null)
  return (
    <span className="dotted">
      <span className="dotted-texts">
        {shown.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
          <span key={index} className="dotted-text">
            {index > 0 && <span className="dotted-dot"> · </span>}
            {text}
          </span>
        ))}
      </span>
    </span>
  )
}
