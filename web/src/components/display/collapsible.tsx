/** What is seldom wanted, folded away; what is set there is said nevertheless. */
import type { ReactNode } from 'react'
import './collapsible.css'

interface Props {
  readonly title: string
  /** What holds now, in a few words. */
  readonly now: string
  readonly isOpen?: boolean
  readonly children: ReactNode
}

export const FoldAway = ({ title, now, isOpen = false, children }: Props) => (
  <details className="fold-away" open={isOpen}>
    <summary>
      {title} <span className="dim">{now}</span>
    </summary>
    {children}
  </details>
)
