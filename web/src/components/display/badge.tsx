import type { ReactNode } from 'react'
import './badge.css'

/** `plain` says nothing of good or bad. The words carry the meaning, the colour only underlines it. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad'

export const Badge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={`badge badge-${tone}`}>{children}</span>
)
