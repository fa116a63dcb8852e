import type { ReactNode } from 'react'
import './badge.css'

/** The text carries the meaning; the colour only supports it. `plain` is neutral. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad'

export const Badge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={`badge badge-${tone}`}>{children}</span>
)
