/** Optional settings, collapsed; the summary shows their current values. */
import type { ReactNode } from 'react'
import './collapsible.css'

interface Props {
  readonly title: string
  /** Current values, in a few words. */
  readonly now: string
  readonly isOpen?: boolean
  readonly children: ReactNode
}

export const Collapsible = ({ title, now, isOpen = false, children }: Props) => (
  <details className="fold-away" open={isOpen}>
    <summary>
      {title} <span className="dim">{now}</span>
    </summary>
    {children}
  </details>
)
