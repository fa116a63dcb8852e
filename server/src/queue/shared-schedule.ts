/**
 * Periodic tasks of which each runs on one node at a time: a row each, taken under a lease by whichever node asks first once it is
 * due. Every node asks for one task at a time, after pauses of random length, so that none gets them all. It may run all tasks at
 * once: long ones must not delay others. A task whose node has ended runs elsewhere when the lease has expired; at once, if the
 * process is known to have ended.
 */
import type { Database } from '../db/engine.ts'
import type { Log } from '../lib/log.ts'
import { holdLease } from './held-lease.ts'
import type { Schedule, ScheduledTask } from './schedule.ts'
import * as store from './shared-schedule-store.ts'

export interface SharedScheduleOptions {
  readonly db: Database
  /** The clock that all nodes share. */
  readonly clock: { now(): Date }
  readonly log: Log
  readonly nodeId: string
  /** Whether this node may take tasks now. */
  readonly mayTake: () => boolean
  readonly leaseMs?: number
  /** Mean pause between two questions for a due task. */
  readonly askEveryMs?: number
}

const usualLeaseMs = 60_000
const usualAskEveryMs = 2_000

export async function startSharedSchedule(
  tasks: readonly ScheduledTask[],
  options: SharedScheduleOptions,
): Promise<Schedule> {
  const { db, clock } = options
  const first = tasks.map(({ name, everyMs }) => ({ name, dueAt: later(clock, everyMs) }))
  await store.addTasks(db.q, first)
  return new SharedSchedule(tasks, options)
}

/** Makes the tasks of nodes that have ended available at once. Only for nodes that cannot be running them any more. */
export const releaseTasks = ({ q }: Pick<Database, 'q'>, hasEnded: (nodeId: string) => boolean): Promise<void> =>
  store.releaseOf(q, hasEnded)

const later = ({ now }: SharedScheduleOptions['clock'], ms: number) => new Date(now().getTime() + ms).toISOString()

class SharedSchedule implements Schedule {
  readonly #tasks: ReadonlyMap<string, ScheduledTask>
  readonly #options: Required<SharedScheduleOptions>
  readonly #running = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | null = null
  #asking: Promise<void> | null = null

  constructor(tasks: readonly ScheduledTask[], options: SharedScheduleOptions) {
    this.#tasks = new Map(tasks.map((task) => [task.name, task]))
    this.#options = { leaseMs: usualLeaseMs, askEveryMs: usualAskEveryMs, ...options }
    this.#ask()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    if (this.#timer) clearTimeout(this.#timer)
    await this.#asking
    await Promise.all(this.#running)
  }

  #ask(): void {
    const { askEveryMs, log } = this.#options
    this.#asking = this.#takeOne()
      .catch((error: unknown) => {
        log.error({ err: error }, 'tasks')
        return false
      })
      .then((hadOne) => {
        this.#asking = null
        if (this.#stopping.signal.aborted) return
        const pause = askEveryMs * (0.5 + Math.random()) * (hadOne ? 0.1 : 1)
        this.#timer = setTimeout(() => this.#ask(), pause)
      })
  }

  /** Takes a due task and starts it. Returns whether there was one. */
  async #takeOne(): Promise<boolean> {
    const { db, clock, log, nodeId: by, mayTake, leaseMs } = this.#options
    if (!mayTake()) return false
    const askedAt = performance.now()
    const [now, until] = [later(clock, 0), later(clock, leaseMs)]
    const name = await db.asyncCommit((tx) => store.takeDue(tx, [...this.#tasks.keys()], { now, until, by }))
    const task = name === null ? undefined : this.#tasks.get(name)
    if (!task) return false
    const ended: Promise<void> = this.#run(task, { name: task.name, by, until }, askedAt)
      .catch((error: unknown) => log.error({ err: error, task: task.name }, 'task'))
      .then(() => void this.#running.delete(ended))
    this.#running.add(ended)
    return true
  }

  async #run(task: ScheduledTask, first: store.Lease, askedAt: number): Promise<void> {
    const { db, clock, log, leaseMs } = this.#options
    const begun = clock.now().getTime()
    const lease = holdLease(db, first, { askedAt, leaseMs, later: (ms) => later(clock, ms) })
    const signal = AbortSignal.any([this.#stopping.signal, lease.lost])
    const isOk = await task.run(signal).then(
      () => true,
      (error: unknown) => {
        log.error({ err: error, task: task.name }, 'task')
        return false
      },
    )
    const dueAt = new Date(Math.max(clock.now().getTime(), begun + task.everyMs)).toISOString()
    // One that was told to end is not complete: another node continues at once.
    const outcome = signal.aborted ? {} : { dueAt, ...(isOk && { okAt: later(clock, 0) }) }
    if (!(await lease.end(outcome))) log.warn({ task: task.name }, 'a task ended after its lease')
  }
}
