/** When to look at which line for something to do. Those that did well come first, but never all the time. */
export interface Agenda {
  /** There may be something to do now. */
  now(line: number): void
  /** There will be something to do at that time, in ms. */
  at(line: number, time: number): void
  /** Whether a line is among those that come first. */
  prefer(line: number, preferred: boolean): void
  /**
   * Takes at most so many lines off, longest waiting first; a quarter of them, and never more, is for those that do not come
   * first, or nothing when there is little room: who comes first may come in the next moment, and is not to wait for many.
   */
  take(time: number, count: number, isScarce: boolean): number[]
  /** How many lines there is something to do for now, as far as was found out. */
  waiting(): number
  /** When there will be something for the room there is, as far as is known: `now` when there is already, null for never. */
  next(now: number, isScarce: boolean): number | null
}

const shareOfOthers = 0.25

export function createAgenda(): Agenda {
  const first = new Set<number>()
  const others = new Set<number>()
  const later = new Map<number, number>()
  const preferred = new Set<number>()
  let earliest = Number.POSITIVE_INFINITY

  const add = (line: number) => void (preferred.has(line) ? first : others).add(line)
  const arrive = (time: number) => {
    if (time < earliest) return
    earliest = Number.POSITIVE_INFINITY
    for (const [line, at] of later) {
      if (at <= time) {
        later.delete(line)
        add(line)
      } else if (at < earliest) earliest = at
    }
  }
  return {
    now: add,
    at(line, time) {
      if (time >= (later.get(line) ?? Number.POSITIVE_INFINITY)) return
      later.set(line, time)
      earliest = Math.min(earliest, time)
    },
    prefer(line, is) {
      if (is) preferred.add(line)
      else preferred.delete(line)
    },
    take(time, count, isScarce) {
      arrive(time)
      const rest = takeFrom(others, isScarce ? 0 : Math.ceil(count * shareOfOthers))
      return [...takeFrom(first, count - rest.length), ...rest]
    },
    waiting: () => first.size + others.size,
    next(now, isScarce) {
      if (first.size > 0 || (others.size > 0 && !isScarce)) return now
      return earliest === Number.POSITIVE_INFINITY ? null : earliest
    },
  }
}

function takeFrom(set: Set<number>, count: number): number[] {
  const taken: number[] = []
  for (const line of set) {
    if (taken.length >= count) break
    set.delete(line)
    taken.push(line)
  }
  return taken
}
