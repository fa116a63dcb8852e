import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useMemo, useState } from 'react'
import { useTakenOut } from '../../../data/files/trash.ts'
import { type HeldRows, heldRows } from './held-rows.ts'

interface Options {
  /** The entries that are loaded, in the order of the list. */
  readonly entries: readonly TrashedResource[]
  readonly hasMore: boolean
  /** Identifies the list: with other filters or in another order it is taken anew. */
  readonly list: string
}

export interface Held extends Omit<HeldRows, 'taken'> {
  /** Whether `applyChanges` would change the list. */
  readonly isBehind: boolean
  /** Shows the entries as they are now. */
  readonly applyChanges: () => void
}

const nothing: readonly TrashedResource[] = []

export function useHeldRows({ entries, hasMore, list }: Options): Held {
  const [before, setBefore] = useState({ list, taken: nothing })
  const taken = before.list === list ? before.taken : nothing
  const isOwn = useTakenOut()
  const held = useMemo(() => heldRows(taken, { entries, hasMore, isOwn }), [taken, entries, hasMore, isOwn])
  if (held.taken !== before.taken || before.list !== list) setBefore({ list, taken: held.taken })
  return {
    ...held,
    isBehind: held.added > 0 || held.gone.size > 0,
    applyChanges: () => setBefore({ list, taken: entries }),
  }
}
