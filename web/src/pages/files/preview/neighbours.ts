/** Previous and next file of the previewed one, in the order of its list. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useArrowKeys } from './arrow-keys.ts'

/** An entry of a list: of a folder, or of the trash. */
export interface Previewed {
  readonly id: number
  readonly attributes: { readonly type: 'file' | 'dir' }
}

export interface NeighbourList<Entry extends Previewed> {
  /** Undefined until it is known. */
  readonly total: number | undefined
  /** Undefined if it has not loaded yet. */
  readonly at: (index: number) => Entry | undefined
  readonly load: (first: number, last: number) => Promise<readonly Entry[]>
}

interface ListPosition<Entry> {
  readonly index: number
  readonly entry: Entry
}

/** Maximum number of folders skipped to find the next file. */
const maxSkipped = 100

/** The nearest file from `index` in steps of 1 or -1; null if none is in range. */
export async function nextFile<Entry extends Previewed>(
  { total = 0, load }: Pick<NeighbourList<Entry>, 'total' | 'load'>,
  index: number,
  step: 1 | -1,
): Promise<ListPosition<Entry> | null> {
  for (let at = index + step, tries = 0; at >= 0 && at < total && tries < maxSkipped; at += step, tries++) {
    const [entry] = await load(at, at)
    if (entry?.attributes.type === 'file') return { index: at, entry }
  }
  return null
}

function indexOf<Entry extends Previewed>({ total = 0, at }: NeighbourList<Entry>, { id }: Entry): number {
  for (let index = 0; index < total; index++) if (at(index)?.id === id) return index
  return -1
}

interface Neighbours {
  /** Undefined if there is none, or it has not loaded yet. */
  readonly toPrevious: (() => void) | undefined
  readonly toNext: (() => void) | undefined
}

/** `onShow` receives the file to preview, and its index in the list. Arrow keys work as well. */
export function useNeighbours<Entry extends Previewed>(
  list: NeighbourList<Entry>,
  entry: Entry,
  onShow: (entry: Entry, index: number) => void,
): Neighbours {
  const [known, setIndex] = useState(() => indexOf(list, entry))
  const there = list.at(known)
  // Entries were added or removed before it.
  const found = there && there.id !== entry.id ? indexOf(list, entry) : known
  // It was deleted: the series goes on from its former place, where the next one is now.
  const isMissing = found < 0 && known >= 0
  const index = isMissing ? known : found
  const { data } = useQuery({
    queryKey: ['neighbours', entry.id, index, isMissing],
    queryFn: () => Promise.all([nextFile(list, index, -1), nextFile(list, isMissing ? index - 1 : index, 1)]),
    enabled: index >= 0,
    staleTime: 0,
  })
  const goTo = (position: ListPosition<Entry> | null | undefined) =>
    position
      ? () => {
          setIndex(position.index)
          onShow(position.entry, position.index)
        }
      : undefined
  const [toPrevious, toNext] = [goTo(data?.[0]), goTo(data?.[1])]
  useArrowKeys(toPrevious, toNext)
  return { toPrevious, toNext }
}
