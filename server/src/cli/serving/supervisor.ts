/**
 * Starts the processes of a server, and starts those again that end. Connections are accepted here and given to the processes in turn
 * (node:cluster), so none is lost with a process that has not accepted it. Nothing else runs in this process.
 */
import cluster, { type Worker } from 'node:cluster'
import { setTimeout as delay } from 'node:timers/promises'
import { Fault } from '../../core/fault.ts'
import type { Log } from '../../lib/log.ts'
import type { Listening } from './announce.ts'
import { Exchange, post } from './exchange.ts'
import type { FromProcess } from './messages.ts'

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  /** What the process said about it. */
  readonly reason: string | null
}

interface Running {
  readonly worker: Worker
  readonly startedAt: number
  readonly ended: Promise<Ended>
}

export interface SupervisorOptions {
  readonly processes: number
  readonly log: Log
  /** Pauses before a process is started again, the last one for all further times, in ms. */
  readonly pausesMs?: readonly number[]
}

const usualPausesMs = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000]
/** A process that has run for this time does not count as one that ends soon after its start. */
const steadyMs = 60_000
/** Failed starts in a row after which the server gives up: more than a minute. */
const maxFailedStarts = 9
/** Processes that have not ended after this time, in ms, are killed: draining, and before it the delay for load balancers, take less. */
const stopMs = 400_000

export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #exchange = new Exchange()
  readonly #running = new Map<number, Running>()
  readonly #stopping = new AbortController()
  readonly #failed = Promise.withResolvers<never>()

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#failed.promise.catch(() => undefined)
    cluster.schedulingPolicy = cluster.SCHED_RR
    cluster.setupPrimary({ args: ['serve'] })
  }

  /** Rejects when a process could not be started again. */
  get failed(): Promise<never> {
    return this.#failed.promise
  }

  /** Starts one process, then the others together. Resolves with the addresses; rejects with the reason of one that cannot start. */
  async start(): Promise<Listening> {
    const listening = await this.#launch(1)
    const others = Array.from({ length: this.#options.processes - 1 }, (_, i) => i + 2)
    await Promise.all(others.map((number) => this.#launch(number)))
    for (const number of [1, ...others]) void this.#keepRunning(number)
    return listening
  }

  /** Stops all processes, and resolves when they have ended: true if each of them has completed its work. */
  async stop(signal: string): Promise<boolean> {
    this.#stopping.abort()
    const running = [...this.#running.values()]
    for (const { worker } of running) post(worker, { type: 'stop', signal })
    const late = setTimeout(() => {
      for (const { worker } of running) worker.process.kill('SIGKILL')
    }, stopMs)
    const ended = await Promise.all(running.map((one) => one.ended))
    clearTimeout(late)
    return ended.every(({ code }) => code === 0)
  }

  /** Starts a process. Rejects with a Fault that says why it ended instead. */
  async #launch(number: number): Promise<Listening> {
    const worker = cluster.fork()
    const ready = Promise.withResolvers<Listening>()
    let reason: string | null = null
    this.#exchange.join(number, worker)
    worker.on('message', (message: FromProcess) => {
      if (message.type === 'hello') post(worker, { type: 'begin', process: number, processes: this.#options.processes })
      else if (message.type === 'ready') ready.resolve(message.listening)
      else if (message.type === 'failed') reason = message.reason
      else this.#exchange.receive(number, message)
    })
    const ended = new Promise<Ended>((resolve) => {
      const end = (code: number | null, signal: string | null) => {
        this.#exchange.leave(number)
        this.#running.delete(number)
        resolve({ code, signal, reason })
      }
      worker.once('exit', end)
      worker.on('error', (error) => {
        this.#options.log.warn({ err: error, process: number }, 'process')
        // What could not be started never ends.
        if (worker.process.pid !== undefined) return
        reason ??= `It could not be started: ${error.message}`
        end(null, null)
      })
    })
    this.#running.set(number, { worker, startedAt: performance.now(), ended })
    void ended.then((how) => ready.reject(new Fault('unavailable', how.reason ?? `Process ${number} ${wordsOf(how)}.`)))
    return await ready.promise
  }

  async #keepRunning(number: number): Promise<void> {
    const { log, pausesMs = usualPausesMs } = this.#options
    const { signal } = this.#stopping
    for (let soon = 0, failed = 0; ; ) {
      const running = this.#running.get(number)
      const how = await running?.ended
      if (signal.aborted) return
      if (how && running) {
        if (performance.now() - running.startedAt >= steadyMs) soon = 0
        log.error({ process: number, ...how }, 'a process of the server has ended: it is started again')
      }
      await delay(pausesMs[Math.min(soon++, pausesMs.length - 1)], undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      try {
        await this.#launch(number)
        failed = 0
      } catch (error) {
        failed += 1
        const reason = error instanceof Error ? error.message : String(error)
        if (!signal.aborted)
          log.error({ process: number, failed, reason }, 'a process of the server could not be started')
        if (failed === maxFailedStarts)
          return this.#failed.reject(
            new Fault('unavailable', `Process ${number} could not be started ${failed} times in a row: ${reason}`),
          )
      }
    }
  }
}

const wordsOf = ({ code, signal }: Ended) => (signal === null ? `ended with ${code}` : `was ended by ${signal}`)
