/** Lines of activity that are shown, and the one that a link leads to. */
import { useState } from 'react'
import type { AnyLine } from './activity-lines.ts'
import type { KindChoice } from './kind-menu.tsx'
import { type ActivityKind, kindsIn, linesOfKind } from './kinds.ts'

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
  /** Of all lines, also of those that are not shown. */
  readonly kinds: readonly ActivityKind[]
  readonly choice: KindChoice | undefined
}

interface Options {
  /** The index of the latest change, below 0 if there is none. */
  readonly changeIn: (lines: readonly AnyLine[]) => number
  /** All are shown without it. */
  readonly choice: KindChoice | undefined
}

export function useLines(all: readonly AnyLine[], { changeIn, choice }: Options): ShownLines {
  const lines = linesOfKind(all, choice?.kind)
  const change = changeIn(lines)
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
    ...{ found, kinds: kindsIn(all), choice },
  }
}
