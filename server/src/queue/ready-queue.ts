/** The queues to claim from, in memory: healthy ones first, but never exclusively. */
export interface ReadyQueue {
  /** Marks the queue as ready now. */
  add(queueId: number): void
  /** Marks the queue as ready at this time, in ms. */
  addAt(queueId: number, time: number): void
  /** Whether the queue has priority as a healthy one. */
  setHealthy(queueId: number, healthy: boolean): void
  /**
   * Removes up to `count` queues, the longest waiting first. At most a quarter of them are not healthy, and none if capacity is
   * scarce: the rest is left to healthy queues, which may become ready at any moment.
   */
  take(time: number, count: number, isScarce: boolean): number[]
  /** Number of queues known to be ready. */
  size(): number
  /** Time of the next queue that the capacity allows: `now` if one is ready, null for never. */
  nextAt(now: number, isScarce: boolean): number | null
}

const unprovenShare = 0.25

export function createReadyQueue(): ReadyQueue {
  const healthyReady = new Set<number>()
  const unprovenReady = new Set<number>()
  const scheduled = new Map<number, number>()
  const healthyQueues = new Set<number>()
  let earliest = Number.POSITIVE_INFINITY

  const add = (queueId: number) => void (healthyQueues.has(queueId) ? healthyReady : unprovenReady).add(queueId)
  const addScheduled = (time: number) => {
    if (time < earliest) return
    earliest = Number.POSITIVE_INFINITY
    for (const [queueId, at] of scheduled) {
      if (at <= time) {
        scheduled.delete(queueId)
        add(queueId)
      } else if (at < earliest) earliest = at
    }
  }
  return {
    add,
    addAt(queueId, time) {
      if (time >= (scheduled.get(queueId) ?? Number.POSITIVE_INFINITY)) return
      scheduled.set(queueId, time)
      earliest = Math.min(earliest, time)
    },
    setHealthy(queueId, healthy) {
      if (healthy) healthyQueues.add(queueId)
      else healthyQueues.delete(queueId)
    },
    take(time, count, isScarce) {
      addScheduled(time)
      const unproven = takeFrom(unprovenReady, isScarce ? 0 : Math.ceil(count * unprovenShare))
      return [...takeFrom(healthyReady, count - unproven.length), ...unproven]
    },
    size: () => healthyReady.size + unprovenReady.size,
    nextAt(now, isScarce) {
      if (healthyReady.size > 0 || (unprovenReady.size > 0 && !isScarce)) return now
      return earliest === Number.POSITIVE_INFINITY ? null : earliest
    },
  }
}

function takeFrom(queues: Set<number>, count: number): number[] {
  const taken: number[] = []
  for (const queueId of queues) {
    if (taken.length >= count) break
    queues.delete(queueId)
    taken.push(queueId)
  }
  return taken
}
