/** Where recently read pages of folders ended, so that the next page continues there instead of counting from the start. */

/** After an entry of one of the parts of a list; at the beginning of the part without a key. */
export interface Cursor {
  readonly part: number
  readonly key: { readonly name: string; readonly value: number | string | null } | null
}

export interface Position extends Cursor {
  readonly offset: number
}

const maxLists = 1_000
/** Page ends remembered per list, so that a page can be requested again. */
const maxPositions = 4
/** Time without requests after which the positions of a list are dropped, in ms: much may have changed. */
const lifetimeMs = 120_000

interface CachedPositions {
  readonly until: number
  readonly positions: readonly Position[]
}

export interface PagePositions {
  /** The cursor at an offset of a list, if a page ended there recently. */
  at(list: string, offset: number): Cursor | null
  add(list: string, position: Position): void
}

export function createPagePositions(clock: { now(): Date }): PagePositions {
  const lists = new Map<string, CachedPositions>()
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
      lists.set(list, { until: now() + lifetimeMs, positions: [position, ...others].slice(0, maxPositions) })
      const [oldest] = lists.keys()
      if (lists.size > maxLists && oldest !== undefined) lists.delete(oldest)
    },
  }
}
