import { useEffect, useRef } from 'react'
import type { SelectionState } from '../entries/use-selection.ts'
import { fileFinder } from '../recent-order/steady.ts'
import type { ShownRecent } from './shown.ts'

interface Options {
  readonly listing: ShownRecent
  readonly selection: SelectionState
  /** Id of the previewed file. */
  readonly previewed: number | undefined
}

/** The active row is that of the previewed file, unless the selection does not go with it: see `useSelectionOfPreview`. */
export function useActiveAfterPreview({ listing, selection, previewed }: Options): void {
  const before = useRef<number>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another file is previewed
  useEffect(() => {
    const isOpened = before.current === undefined
    before.current = previewed
    if (previewed === undefined || !(isOpened || selection.selected.has(previewed))) return
    const index = fileFinder(listing)(String(previewed))
    if (index !== undefined && index !== selection.active) selection.many([], index, true)
  }, [previewed])
}
