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

/** Files that are gone are selected no longer; the active row is that of the file that was previewed last. */
export function useSelectionUpkeep({ listing, selection, previewed }: Options): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: when files have gone
  useEffect(() => {
    const shown = new Set(listing.files.map(({ id }) => id))
    const gone = selection.entries.filter(({ id }) => !shown.has(id))
    if (gone.length > 0) selection.many(gone, selection.active, false)
  }, [listing.files])
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another file is previewed
  useEffect(() => {
    const index = previewed === undefined ? undefined : fileFinder(listing)(String(previewed))
    if (index !== undefined && index !== selection.active) selection.many([], index, true)
  }, [previewed])
}
