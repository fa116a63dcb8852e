import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useState } from 'react'
import { showError, showSelectionLimit } from '../../../components/windows/show-notice.ts'
import type { Listing } from '../../../data/files/listing.ts'
import {
  changed,
  cleared,
  currentOf,
  maxSelected,
  nothing,
  only,
  ranged,
  rangeTo,
  type Selection,
  toggled,
} from './selection.ts'

export interface SelectionState extends Selection {
  /** Selected entries as the list has them now. */
  readonly entries: readonly Resource[]
  /** A click or tap on an entry, with modifier keys. */
  readonly press: (row: Resource, index: number, keys: { isAdding?: boolean; isRange?: boolean }) => void
  /** Moves by key; with `isRange` selects everything in between. */
  readonly go: (index: number, isRange: boolean) => void
  readonly toggle: (row: Resource, index: number) => void
  /** Selects rows that are one entry of the list, or no longer. */
  readonly many: (rows: readonly Resource[], index: number, isAdding: boolean) => void
  /** Selects these rows only. */
  readonly only: (rows: readonly Resource[], index: number) => void
  readonly all: () => void
  readonly clear: () => void
}

/** `all`: what entries are selected from, if that is more than the rows of the list. */
export function useSelection(listing: Listing, all = listing): SelectionState {
  const [selection, setSelection] = useState(nothing)

  const range = async (index: number, from: Selection, active = index) => {
    const [first, last] = rangeTo(from, index)
    // The active entry moves at once; the selection follows when missing pages have loaded.
    setSelection({ ...from, active })
    try {
      const rows = await listing.load(first, last)
      setSelection({ ...ranged(from, rows, index), active })
      if (rows.length === maxSelected) showSelectionLimit(maxSelected)
    } catch (error) {
      showError(error, { isBrief: true })
    }
  }

  return {
    ...selection,
    entries: currentOf(all, selection.selected),
    press(row, index, { isAdding, isRange }) {
      if (isRange) void range(index, selection)
      else setSelection(isAdding ? toggled(selection, row, index) : only(row, index))
    },
    go(index, isRange) {
      if (isRange) return void range(index, selection)
      const row = listing.at(index)
      setSelection(row ? only(row, index) : { ...cleared(selection), active: index, anchor: index })
    },
    toggle: (row, index) => setSelection(toggled(selection, row, index)),
    many: (rows, index, isAdding) => setSelection(changed(selection, rows, index, isAdding)),
    only: (rows, index) => setSelection(changed(nothing, rows, index, true)),
    // The list does not scroll.
    all: () => void range((listing.total ?? 1) - 1, { ...selection, anchor: 0 }, selection.active),
    clear: () => setSelection(cleared(selection)),
  }
}
