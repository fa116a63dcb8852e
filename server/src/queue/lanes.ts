/**
 * What is claimed of each line: jobs that run, as many as may run at once, and those that are in hand to follow them.
 * Lines of which nothing is claimed are forgotten.
 */
interface Lane<Job> {
  running: number
  limit: number
  wanted: boolean
  hand: { readonly job: Job; readonly at: number }[]
  /** How many ended since then. */
  ended: number
  since: number
}

/** So much work is taken ahead, in ms, and so many jobs of a line at most. */
const aheadMs = 100
const mostAhead = 64

export class Lanes<Job> {
  readonly #lanes = new Map<number, Lane<Job>>()
  #total = 0

  /** Running or in hand, of all lines. */
  get total(): number {
    return this.#total
  }

  /** Running or in hand, of one line. */
  claimed(line: number): number {
    const lane = this.#lanes.get(line)
    return lane ? lane.running + lane.hand.length : 0
  }

  /** Whether more would only be in hand. */
  isFull(line: number): boolean {
    const lane = this.#lanes.get(line)
    return lane !== undefined && (lane.running >= lane.limit || lane.hand.length > 0)
  }

  setLimit(line: number, limit: number): void {
    const lane = this.#lanes.get(line)
    if (lane) lane.limit = limit
  }

  /** The line has more: it is hungry once a job of it has ended and nothing of it is in hand. */
  want(line: number): void {
    const lane = this.#lanes.get(line)
    if (lane) lane.wanted = true
  }

  /** How many to have in hand: as many as ended lately in so much time. Counts anew from now on. */
  ahead(line: number, now: number): number {
    const lane = this.#lanes.get(line)
    if (!lane || lane.ended === 0) return 0
    const count = Math.min(Math.floor((lane.ended * aheadMs) / (now - lane.since)), mostAhead)
    lane.ended = 0
    lane.since = now
    return count
  }

  /** Takes a claimed job in hand. */
  keep(line: number, job: Job, now: number): void {
    const lane = this.#lanes.get(line) ?? this.#open(line, now)
    lane.hand.push({ job, at: now })
    this.#total += 1
  }

  /** The next job in hand that may begin, counted as running from now on; null when there is none. */
  next(line: number): Job | null {
    const lane = this.#lanes.get(line)
    const first = lane && lane.running < lane.limit ? lane.hand.shift() : undefined
    if (!lane || !first) return null
    lane.running += 1
    return first.job
  }

  /** One that ran has ended. */
  end(line: number): void {
    const lane = this.#lanes.get(line)
    if (!lane) return
    lane.running -= 1
    lane.ended += 1
    this.#total -= 1
  }

  /** Whether the line wants to be looked at again; asked once. */
  isHungry(line: number): boolean {
    const lane = this.#lanes.get(line)
    if (!lane || lane.hand.length > 0) return false
    const { wanted } = lane
    lane.wanted = false
    if (lane.running === 0) this.#lanes.delete(line)
    return wanted
  }

  /** When the oldest that is in hand was claimed; null when nothing is. */
  inHandSince(line: number): number | null {
    return this.#lanes.get(line)?.hand[0]?.at ?? null
  }

  /** Takes what is in hand of a line away. */
  drop(line: number): Job[] {
    const lane = this.#lanes.get(line)
    const dropped = lane?.hand.splice(0) ?? []
    this.#total -= dropped.length
    if (lane?.running === 0) this.#lanes.delete(line)
    return dropped.map(({ job }) => job)
  }

  /** Takes what is in hand of all lines away. */
  dropAll(): Job[] {
    return [...this.#lanes.keys()].flatMap((line) => this.drop(line))
  }

  #open(line: number, since: number): Lane<Job> {
    const lane = { running: 0, limit: Number.POSITIVE_INFINITY, wanted: false, hand: [], ended: 0, since }
    this.#lanes.set(line, lane)
    return lane
  }
}
