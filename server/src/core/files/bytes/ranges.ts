/** The received ranges of a file whose bytes may arrive in any order. */

/** Maximum separate ranges beyond the contiguous front; of more, the last ones count as not received. */
const maxRanges = 1_024

interface Range {
  start: number
  end: number
}

export interface ReceivedRanges {
  /** Number of contiguous bytes received from the start of the file. */
  front(): number
  /** Bytes `start` up to, not including, `end` were received. */
  add(start: number, end: number): void
  /** Sets the end of the file. */
  cut(length: number): void
}

export function createRanges(front = 0): ReceivedRanges {
  /** Sorted; disjoint from each other and from the front. */
  let behind: Range[] = []
  return {
    front: () => front,
    add(start, end) {
      if (start > front) {
        behind = withRange(behind, { start, end })
        return
      }
      front = Math.max(front, end)
      for (let next = behind[0]; next && next.start <= front; next = behind[0]) {
        front = Math.max(front, next.end)
        behind.shift()
      }
    },
    cut(length) {
      front = Math.min(front, length)
      behind = behind.flatMap(({ start, end }) => (start < length ? [{ start, end: Math.min(end, length) }] : []))
    },
  }
}

function withRange(ranges: readonly Range[], added: Range): Range[] {
  const apart = ranges.filter(({ start, end }) => end < added.start || start > added.end)
  const touching = ranges.filter(({ start, end }) => end >= added.start && start <= added.end)
  const joined = {
    start: Math.min(added.start, ...touching.map(({ start }) => start)),
    end: Math.max(added.end, ...touching.map(({ end }) => end)),
  }
  return [...apart, joined].sort((a, b) => a.start - b.start).slice(0, maxRanges)
}
