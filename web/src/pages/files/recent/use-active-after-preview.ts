import { useEffect } from 'react'
import type { SelectionState } from '../entries/use-selection.ts'
import { fileFinder } from '../recent-order/steady.ts'
import type { ShownRecent } from './shown.ts'

interface Options {
  readonly listing: ShownRecent
  readonly selection: SelectionState
  /** Id of the previewed file. */
  readonly previewed: number | undefined
}

/** The active row is that of the file that was previewed last. */
export function useActiveAfterPreview({ listing, selection, previewed }: Options): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another file is previewed
  useEffect(() => {
    const index = previewed === undefined ? undefined : fileFinder(listing)(String(previewed))
    if (index !== undefined && index !== selection.active) selection.many([], index, true)
  }, [previewed])
}
