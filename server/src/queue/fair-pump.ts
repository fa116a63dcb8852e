/**
 * A pump for work that stands in lines, many lines at once and none at the cost of another: each has a limit of its own.
 * What was done is written down and what is next is claimed in one go, again and again: the busier it is, the more goes
 * into each go, and of lines that do well some is claimed ahead. It looks at lines that it was told of, and now and then
 * at what others left.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { createAgenda } from './agenda.ts'
import { Lanes } from './lanes.ts'
import { type LookOptions, startLooking } from './look-around.ts'

export interface Wish {
  readonly line: number
  /** How many jobs of the line are claimed here already. */
  readonly claimed: number
  /** How many more than may run at once are welcome, when the line does well. */
  readonly ahead: number
}

/** One go: what is to be written down, and what is asked for. */
export interface Go<Job, Done> {
  readonly done: readonly Done[]
  /** Claimed, not begun, and not wanted any more. */
  readonly returned: readonly Job[]
  readonly wishes: readonly Wish[]
  /** How many may be claimed in all. */
  readonly room: number
}

/** What a go learned about a line. */
export interface LineNews {
  readonly line: number
  /** How many of its jobs may run at once; absent when nothing is known about it. */
  readonly limit?: number
  /** Whether it did well lately, and so comes first. */
  readonly preferred?: boolean
  /** When to look again, in ms; absent when only what runs, or a wake, brings more. */
  readonly at?: number | undefined
  /** Whether there was more than was taken. */
  readonly more?: boolean
}

export interface Exchange<Job> {
  readonly jobs: readonly Job[]
  readonly news: readonly LineNews[]
}

export interface FairPumpOptions<Job, Done> extends LookOptions {
  readonly lineOf: (job: Job) => number
  /** Runs one job. What it throws is logged; its lease runs out and it is claimed again. */
  readonly run: (job: Job) => Promise<Done>
  /** Whether what is in hand of the line may follow; if not, it is given back and claimed anew. */
  readonly goesOn: (done: Done) => boolean
  /** Writes down what was done, gives back, and claims. */
  readonly exchange: (go: Go<Job, Done>) => Promise<Exchange<Job>>
  /** The time that lines speak of, in ms. */
  readonly now: () => number
  /** How many jobs are claimed at once, of all lines. */
  readonly atOnce: number
  /** So many of them are for lines that did well lately, whatever becomes of the others. */
  readonly keptForPreferred: number
}

export interface FairPump {
  /** Something may be due in these lines; in any, when none is named. */
  wake(lines?: readonly number[]): void
  /** Claims nothing more; resolves when what runs has ended and is written down. */
  stop(): Promise<void>
}

const linesAtOnce = 32
/** What was done is written down when it is so many, or after so many ms, if nothing brings it about before. */
const writtenAtOnce = 64
const writtenAfterMs = 10
/** What is in hand for longer, in ms, is given back. */
const staleMs = 1_000

export function startFairPump<Job, Done>(options: FairPumpOptions<Job, Done>): FairPump {
  const loop = new Loop(options)
  const looking = startLooking(options, (line) => loop.expect(line))
  return {
    wake(lines) {
      if (lines === undefined) looking.soon()
      else loop.wake(lines)
    },
    async stop() {
      loop.claimNothingMore()
      await looking.stop()
      await loop.end()
    },
  }
}

class Loop<Job, Done> {
  readonly #options: FairPumpOptions<Job, Done>
  readonly #agenda = createAgenda()
  readonly #lanes = new Lanes<Job>()
  readonly #running = new Set<Promise<void>>()
  #done: Done[] = []
  #returned: Job[] = []
  /** By when what was done is to be written down. */
  #writeBy = 0
  #turning: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #stopped = false

  constructor(options: FairPumpOptions<Job, Done>) {
    this.#options = options
  }

  wake(lines: readonly number[]): void {
    for (const line of lines) this.#ask(line)
    this.#turn()
  }

  expect(line: number): void {
    this.#agenda.at(line, 0)
    this.#turn()
  }

  claimNothingMore(): void {
    this.#stopped = true
    this.#returned.push(...this.#lanes.dropAll())
    this.#turn()
  }

  async end(): Promise<void> {
    await Promise.all(this.#running)
    while (this.#turning) await this.#turning
    if (this.#timer) clearTimeout(this.#timer)
  }

  #ask(line: number): void {
    if (this.#lanes.isFull(line)) this.#lanes.want(line)
    else this.#agenda.now(line)
  }

  #isScarce(): boolean {
    return this.#options.atOnce - this.#lanes.total <= this.#options.keptForPreferred
  }

  /** In how many ms there is something to claim, for the room there is. */
  #claimIn(): number {
    const { atOnce, now } = this.#options
    if (this.#stopped || this.#lanes.total >= atOnce) return Number.POSITIVE_INFINITY
    const time = now()
    return (this.#agenda.next(time, this.#isScarce()) ?? Number.POSITIVE_INFINITY) - time
  }

  /** In how many ms there is something to write down. */
  #writeIn(): number {
    if (this.#returned.length > 0 || this.#done.length >= writtenAtOnce) return 0
    if (this.#done.length === 0) return Number.POSITIVE_INFINITY
    return this.#stopped ? 0 : this.#writeBy - performance.now()
  }

  #isDue(): boolean {
    return this.#writeIn() <= 0 || this.#claimIn() <= 0
  }

  #turn(): void {
    if (this.#turning) return
    if (!this.#isDue()) this.#arm()
    else
      this.#turning = this.#turnWhileDue().finally(() => {
        this.#turning = null
        this.#turn()
      })
  }

  async #turnWhileDue(): Promise<void> {
    const { name, log } = this.#options
    // Between two goes sockets are heard, and whoever woke us ends what he is at.
    for (await breathe(); this.#isDue(); await breathe())
      await this.#exchange().catch((error: unknown) => log.error({ err: error, pump: name }, 'exchange'))
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer)
    const next = Math.min(this.#claimIn(), this.#writeIn())
    const pause = Math.max(1, Math.min(next, this.#options.lookEveryMs))
    this.#timer = next === Number.POSITIVE_INFINITY ? null : setTimeout(() => this.#turn(), pause)
  }

  async #exchange(): Promise<void> {
    const { atOnce, lineOf, exchange } = this.#options
    const [done, returned] = [this.#done, this.#returned]
    this.#done = []
    this.#returned = []
    const room = this.#stopped ? 0 : atOnce - this.#lanes.total
    const { jobs, news } = await exchange({ done, returned, wishes: this.#wishes(room), room })
    const now = performance.now()
    for (const job of jobs) this.#lanes.keep(lineOf(job), job, now)
    for (const { line, limit } of news) if (limit !== undefined) this.#lanes.setLimit(line, limit)
    for (const line of new Set(jobs.map(lineOf))) this.#fill(line)
    for (const one of news) this.#learn(one)
  }

  #wishes(room: number): Wish[] {
    if (room <= 0) return []
    const lines = this.#agenda.take(this.#options.now(), linesAtOnce, this.#isScarce())
    const share = Math.floor(room / (lines.length + this.#agenda.waiting()))
    const now = performance.now()
    return lines.map((line) => ({
      line,
      claimed: this.#lanes.claimed(line),
      ahead: Math.min(share, this.#lanes.ahead(line, now)),
    }))
  }

  #learn({ line, preferred, at, more }: LineNews): void {
    if (preferred !== undefined) this.#agenda.prefer(line, preferred)
    if (at !== undefined) this.#agenda.at(line, at)
    if (more) this.#ask(line)
  }

  /** Begins what is in hand of a line, as many as may run. */
  #fill(line: number): void {
    const since = this.#lanes.inHandSince(line)
    if (since === null) return
    if (this.#stopped || since < performance.now() - staleMs) this.#giveBack(line)
    for (let job = this.#lanes.next(line); job !== null; job = this.#lanes.next(line)) this.#begin(line, job)
  }

  #giveBack(line: number): void {
    const dropped = this.#lanes.drop(line)
    if (dropped.length === 0) return
    this.#returned.push(...dropped)
    this.#ask(line)
  }

  #begin(line: number, job: Job): void {
    const { name, log, run } = this.#options
    const ended: Promise<void> = run(job)
      .then((one) => this.#note(line, one))
      .catch((error: unknown) => {
        log.error({ err: error, pump: name }, 'job')
        this.#giveBack(line)
      })
      .finally(() => {
        this.#running.delete(ended)
        this.#lanes.end(line)
        this.#fill(line)
        if (this.#lanes.isHungry(line)) this.#agenda.now(line)
        this.#turn()
      })
    this.#running.add(ended)
  }

  #note(line: number, one: Done): void {
    if (this.#done.length === 0) this.#writeBy = performance.now() + writtenAfterMs
    this.#done.push(one)
    if (this.#options.goesOn(one)) return
    this.#writeBy = 0
    this.#giveBack(line)
  }
}
