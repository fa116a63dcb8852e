/** Lines of activity that are shown, and the one that a link leads to. */
import { useState } from 'react'
import type { AnyLine } from './activity-lines.ts'

/** Lines that are shown first, and that each "Show more" adds. */
const pageLines = 20

/** A new one each time that it is asked for. */
export interface FoundLine {
  readonly index: number
}

export interface ShownLines {
  /** Latest first. */
  readonly lines: readonly AnyLine[]
  /** Shows more lines; undefined if there are none. */
  readonly more: (() => void) | undefined
  /** Leads to the line of the latest change; undefined if there is none. */
  readonly onShowChange: (() => void) | undefined
  /** The line that was asked for last. */
  readonly found: FoundLine | undefined
}

/** `change`: the index of the latest change, below 0 if there is none. */
export function useLines(lines: readonly AnyLine[], change: number): ShownLines {
  const [most, setMost] = useState(pageLines)
  const [found, setFound] = useState<FoundLine>()
  const show = () => {
    setMost((now) => Math.max(now, change + 1))
    setFound({ index: change })
  }
  return {
    lines: lines.slice(0, most),
    more: lines.length > most ? () => setMost(most + pageLines) : undefined,
    onShowChange: change < 0 ? undefined : show,
    found,
  }
}
