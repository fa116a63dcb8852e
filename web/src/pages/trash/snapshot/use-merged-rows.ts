import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useMemo, useState } from 'react'
import { useTakenOut } from '../../../data/files/trash.ts'
import { type MergedRows, mergeSnapshot } from './merge-snapshot.ts'

interface Options {
  /** The entries that are loaded, in the order of the list. */
  readonly entries: readonly TrashedResource[]
  readonly hasMore: boolean
  /** Identifies the list: with other filters or in another order it begins with a new snapshot. */
  readonly list: string
}

export interface MergedList extends Omit<MergedRows, 'snapshot'> {
  /** Whether `applyChanges` would change the list. */
  readonly isOutdated: boolean
  /** Shows the entries as they are now. */
  readonly applyChanges: () => void
}

const nothing: readonly TrashedResource[] = []

export function useMergedRows({ entries, hasMore, list }: Options): MergedList {
  const [before, setBefore] = useState({ list, snapshot: nothing })
  const snapshot = before.list === list ? before.snapshot : nothing
  const isOwn = useTakenOut()
  const merged = useMemo(
    () => mergeSnapshot(snapshot, { entries, hasMore, isOwn }),
    [snapshot, entries, hasMore, isOwn],
  )
  if (merged.snapshot !== before.snapshot || before.list !== list) setBefore({ list, snapshot: merged.snapshot })
  return {
    ...merged,
    isOutdated: merged.added > 0 || merged.gone.size > 0,
    applyChanges: () => setBefore({ list, snapshot: entries }),
  }
}
