/** Previous and next file of the previewed one, in the order of its list. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Listing } from '../../../data/files/listing.ts'
import { useArrowKeys } from './arrow-keys.ts'

interface ListPosition {
  readonly index: number
  readonly entry: Resource
}

/** Maximum number of folders skipped to find the next file. */
const maxSkipped = 100

type List = Pick<Listing, 'total' | 'load'>

/** The nearest file from `index` in steps of 1 or -1; null if none is in range. */
export async function nextFile({ total = 0, load }: List, index: number, step: 1 | -1): Promise<ListPosition | null> {
  for (let at = index + step, tries = 0; at >= 0 && at < total && tries < maxSkipped; at += step, tries++) {
    const [entry] = await load(at, at)
    if (entry?.attributes.type === 'file') return { index: at, entry }
  }
  return null
}

function indexOf({ total = 0, at }: Listing, { id }: Resource): number {
  for (let index = 0; index < total; index++) if (at(index)?.id === id) return index
  return -1
}

export interface Neighbours {
  /** Undefined if there is none, or it has not loaded yet. */
  readonly toPrevious: (() => void) | undefined
  readonly toNext: (() => void) | undefined
}

/** `onShow` receives the file to preview. Arrow keys work as well. */
export function useNeighbours(listing: Listing, entry: Resource, onShow: (entry: Resource) => void): Neighbours {
  const [index, setIndex] = useState(() => indexOf(listing, entry))
  const { data } = useQuery({
    queryKey: ['neighbours', entry.id],
    queryFn: () => Promise.all([nextFile(listing, index, -1), nextFile(listing, index, 1)]),
    enabled: index >= 0,
    staleTime: 0,
  })
  const goTo = (position: ListPosition | null | undefined) =>
    position
      ? () => {
          setIndex(position.index)
          onShow(position.entry)
        }
      : undefined
  const [toPrevious, toNext] = [goTo(data?.[0]), goTo(data?.[1])]
  useArrowKeys(toPrevious, toNext)
  return { toPrevious, toNext }
}
