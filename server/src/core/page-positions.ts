/** Where pages of folders ended lately, so that the next page is read on from there instead of counted off from the start. */

/** After an entry of one of the parts that a list consists of; after none of it where there is no key. */
export interface Cursor {
  readonly part: number
  readonly key: { readonly name: string; readonly value: number | string | null } | null
}

export interface Position extends Cursor {
  readonly offset: number
}

const mostLists = 1_000
/** Of a list, the ends of so many pages: whoever asks for a page once more finds its start. */
const mostPositions = 4
/** A list that was not asked about for so long, in ms, is counted off anew: much may have changed in it. */
const lifetimeMs = 120_000

interface Remembered {
  readonly until: number
  readonly positions: readonly Position[]
}

export interface PagePositions {
  /** The cursor at an offset of a list, if a page of it ended there lately. */
  at(list: string, offset: number): Cursor | null
  add(list: string, position: Position): void
}

export function createPagePositions(clock: { now(): Date }): PagePositions {
  const lists = new Map<string, Remembered>()
  const now = () => clock.now().getTime()
  const known = (list: string): readonly Position[] => {
    const found = lists.get(list)
    return found && found.until > now() ? found.positions : []
  }
  return {
    at: (list, offset) => known(list).find((position) => position.offset === offset) ?? null,
    add(list, position) {
      const others = known(list).filter(({ offset }) => offset !== position.offset)
      lists.delete(list)
      lists.set(list, { until: now() + lifetimeMs, positions: [position, ...others].slice(0, mostPositions) })
      const [oldest] = lists.keys()
      if (lists.size > mostLists && oldest !== undefined) lists.delete(oldest)
    },
  }
}
