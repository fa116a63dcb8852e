/** How many jobs of each line run, and which lines have more than may run at once. */
export interface Lanes {
  /** Of one line, or of all. */
  running(line?: number): number
  isFull(line: number): boolean
  setLimit(line: number, limit: number): void
  /** The line has more: its next end brings it back. */
  want(line: number): void
  begin(line: number): void
  /** Whether the line wants to be looked at again. */
  end(line: number): boolean
}

interface Lane {
  running: number
  limit: number
  wanted: boolean
}

/** Lines of which nothing runs are forgotten. */
export function createLanes(): Lanes {
  const lanes = new Map<number, Lane>()
  let total = 0
  const laneOf = (line: number): Lane => {
    const known = lanes.get(line)
    if (known) return known
    const lane = { running: 0, limit: Number.POSITIVE_INFINITY, wanted: false }
    lanes.set(line, lane)
    return lane
  }
  return {
    running: (line) => (line === undefined ? total : (lanes.get(line)?.running ?? 0)),
    isFull(line) {
      const lane = lanes.get(line)
      return lane !== undefined && lane.running >= lane.limit
    },
    setLimit(line, limit) {
      const lane = lanes.get(line)
      if (lane) lane.limit = limit
    },
    want(line) {
      const lane = lanes.get(line)
      if (lane) lane.wanted = true
    },
    begin(line) {
      laneOf(line).running += 1
      total += 1
    },
    end(line) {
      const lane = laneOf(line)
      const { wanted } = lane
      lane.running -= 1
      lane.wanted = false
      total -= 1
      if (lane.running === 0) lanes.delete(line)
      return wanted
    },
  }
}
