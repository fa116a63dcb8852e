/** Which bytes of a file were sent, and when: sorted, disjoint intervals. Pure. */

/** Bytes `start` up to, not including, `end`, sent at `at` (ms since 1970). */
export interface Interval {
  readonly start: number
  readonly end: number
  readonly at: number
}

/** Bytes count towards a download for this long after they were sent, in ms. */
export const coverageMs = 3_600_000
/** Neighbouring intervals sent within this time are stored as one, with the earlier time, in ms. */
const mergeMs = 60_000
/** Maximum intervals stored per file. */
export const maxIntervals = 256

/**
 * The intervals after one more was sent; bytes sent again get the current time. Beyond the maximum, the narrowest gap counts as
 * sent, with the later of the two times: so a client that scatters its requests can't hide a download, and a client that skips
 * large parts of a file is not recorded as having downloaded it.
 */
export function withInterval(known: readonly Interval[], sent: Interval): Interval[] {
  if (sent.start >= sent.end) return [...known]
  const others = known.filter(({ at }) => sent.at - at < coverageMs).flatMap((one) => without(one, sent))
  return capped(merged([...others, sent].sort((a, b) => a.start - b.start)))
}

/** Whether they cover all of a file of `size` bytes. */
export function coversAll(intervals: readonly Interval[], size: number): boolean {
  let end = 0
  for (const interval of intervals) {
    if (interval.start > end) return false
    end = Math.max(end, interval.end)
  }
  return end >= size
}

/** The parts of an interval outside another one. */
function without(interval: Interval, { start, end }: Interval): Interval[] {
  if (interval.end <= start || interval.start >= end) return [interval]
  const before = { ...interval, end: start }
  const after = { ...interval, start: end }
  return [before, after].filter((part) => part.start < part.end)
}

function merged(sorted: readonly Interval[]): Interval[] {
  const result: Interval[] = []
  for (const next of sorted) {
    const last = result.at(-1)
    const joins = last?.end === next.start && Math.abs(last.at - next.at) < mergeMs
    if (last && joins) result.splice(-1, 1, { start: last.start, end: next.end, at: Math.min(last.at, next.at) })
    else result.push(next)
  }
  return result
}

function capped(sorted: Interval[]): Interval[] {
  while (sorted.length > maxIntervals) {
    const gapBefore = (i: number) => (sorted[i]?.start ?? 0) - (sorted[i - 1]?.end ?? 0)
    let narrowest = 1
    for (let i = 2; i < sorted.length; i++) if (gapBefore(i) < gapBefore(narrowest)) narrowest = i
    const [left, right] = sorted.slice(narrowest - 1, narrowest + 1)
    if (!left || !right) break
    sorted.splice(narrowest - 1, 2, { start: left.start, end: right.end, at: Math.max(left.at, right.at) })
  }
  return sorted
}
