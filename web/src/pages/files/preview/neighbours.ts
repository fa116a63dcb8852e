/** The files before and after the one that is looked at, in the order of the list that it was opened from. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Listing } from '../../../data/files/listing.ts'

interface Spot {
  readonly index: number
  readonly entry: Resource
}

/** Further away than so many folders, nobody looks for the next file. */
const reach = 100

type List = Pick<Listing, 'total' | 'load'>

/** The nearest file from `index` on in steps of 1 or -1; null where there is none within reach. */
export async function nextFile({ total = 0, load }: List, index: number, step: 1 | -1): Promise<Spot | null> {
  for (let at = index + step, tries = 0; at >= 0 && at < total && tries < reach; at += step, tries++) {
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
  /** Undefined where there is none, or none known yet. */
  readonly toPrevious: (() => void) | undefined
  readonly toNext: (() => void) | undefined
}

/** `onShow` is told which file is looked at from now on. Arrow keys lead on too. */
export function useNeighbours(listing: Listing, entry: Resource, onShow: (entry: Resource) => void): Neighbours {
  const [index, setIndex] = useState(() => indexOf(listing, entry))
  const { data } = useQuery({
    queryKey: ['neighbours', entry.id],
    queryFn: () => Promise.all([nextFile(listing, index, -1), nextFile(listing, index, 1)]),
    enabled: index >= 0,
    staleTime: 0,
  })
  const goTo = (spot: Spot | null | undefined) =>
    spot
      ? () => {
          setIndex(spot.index)
          onShow(spot.entry)
        }
      : undefined
  const [toPrevious, toNext] = [goTo(data?.[0]), goTo(data?.[1])]
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const go = { ArrowLeft: toPrevious, ArrowRight: toNext }[event.key]
      if (!go || event.altKey || event.ctrlKey || event.metaKey || usesArrows(event.target)) return
      event.preventDefault()
      go()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
  return { toPrevious, toNext }
}

/** Sound and film go forth and back by arrows; wide text is pushed aside. */
const usesArrows = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('audio, video, .preview-text') !== null
