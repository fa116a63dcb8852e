/**
 * A pump for work that stands in lines, many lines at once and none at the cost of another: each has a limit of its own.
 * What was done is written down and what is next is claimed in one go, again and again: the busier it is, the more goes
 * into each go. It looks at lines that it was told of, and now and then at what others left.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { createAgenda } from './agenda.ts'
import { createLanes } from './lanes.ts'
import { type LineDue, type LookOptions, startLooking } from './look-around.ts'

export interface Wish {
  readonly line: number
  /** How many jobs of the line run here already. */
  readonly running: number
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
  /** Writes down what was done, and claims at most `room` jobs for the wishes. */
  readonly exchange: (done: readonly Done[], wishes: readonly Wish[], room: number) => Promise<Exchange<Job>>
  /** The time that lines speak of, in ms. */
  readonly now: () => number
  /** How many jobs run at once, of all lines. */
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

export function startFairPump<Job, Done>(options: FairPumpOptions<Job, Done>): FairPump {
  const loop = new Loop(options)
  const looking = startLooking(options, (due) => loop.expect(due))
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
  readonly #lanes = createLanes()
  readonly #running = new Set<Promise<void>>()
  #done: Done[] = []
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

  expect({ line, at }: LineDue): void {
    this.#agenda.at(line, at)
    this.#turn()
  }

  claimNothingMore(): void {
    this.#stopped = true
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
    return this.#options.atOnce - this.#running.size <= this.#options.keptForPreferred
  }

  #nextDue(): number | null {
    if (this.#stopped || this.#running.size >= this.#options.atOnce) return null
    return this.#agenda.next(this.#options.now(), this.#isScarce())
  }

  #isDue(): boolean {
    return this.#done.length > 0 || (this.#nextDue() ?? Number.POSITIVE_INFINITY) <= this.#options.now()
  }

  #turn(): void {
    this.#turning ??= this.#turnWhileDue().finally(() => {
      this.#turning = null
      if (this.#isDue()) this.#turn()
      else this.#arm()
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
    const { now, lookEveryMs } = this.#options
    const next = this.#nextDue()
    const pause = Math.max(1, Math.min((next ?? 0) - now(), lookEveryMs))
    this.#timer = next === null ? null : setTimeout(() => this.#turn(), pause)
  }

  async #exchange(): Promise<void> {
    const { atOnce, now, exchange } = this.#options
    const written = this.#done
    this.#done = []
    const room = this.#stopped ? 0 : atOnce - this.#running.size
    const lines = room > 0 ? this.#agenda.take(now(), linesAtOnce, this.#isScarce()) : []
    const wishes = lines.map((line) => ({ line, running: this.#lanes.running(line) }))
    const { jobs, news } = await exchange(written, wishes, room)
    for (const job of jobs) this.#start(job)
    for (const one of news) this.#learn(one)
  }

  #learn({ line, limit, preferred, at, more }: LineNews): void {
    if (limit !== undefined) this.#lanes.setLimit(line, limit)
    if (preferred !== undefined) this.#agenda.prefer(line, preferred)
    if (at !== undefined) this.#agenda.at(line, at)
    if (more) this.#ask(line)
  }

  #start(job: Job): void {
    const { name, log, lineOf, run } = this.#options
    const line = lineOf(job)
    this.#lanes.begin(line)
    const ended: Promise<void> = run(job)
      .then((one) => void this.#done.push(one))
      .catch((error: unknown) => log.error({ err: error, pump: name }, 'job'))
      .finally(() => {
        this.#running.delete(ended)
        if (this.#lanes.end(line)) this.#agenda.now(line)
        this.#turn()
      })
    this.#running.add(ended)
  }
}
