import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useEffect, useState } from 'react'
import type { Listing } from '../../../data/files/listing.ts'
import type { SelectionState } from '../entries/use-selection.ts'

/**
 * The selection goes with the preview from file to file, and the list has the focus when it closes: actions are those of the file that
 * was shown last. A selection of other or several files stays, with its active entry. Returns a function to call for each step; `index`
 * is that of `to` in the list.
 */
export function useSelectionOfPreview({ selected, only }: SelectionState, { rowOf }: Listing) {
  const [hasMoved, setMoved] = useState(false)
  useEffect(() => (hasMoved ? focusList : undefined), [hasMoved])
  return (from: Resource, to: Resource, index: number) => {
    if (selected.size > 1 || (selected.size === 1 && !selected.has(from.id))) return
    only([to], rowOf ? rowOf(index) : index)
    setMoved(true)
  }
}

/** Not if another window is open. */
function focusList(): void {
  if (document.activeElement?.closest('[role=dialog]')) return
  document.querySelector<HTMLElement>('.file-list, .file-grid')?.focus({ preventScroll: true })
}
