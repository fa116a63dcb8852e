/** Passes between the processes of a server what they count together, and their metrics. Runs in the process that starts them. */
import type { Worker } from 'node:cluster'
import { type CountChange, createBatches, type FromProcess, type ToProcess } from './messages.ts'

interface Member {
  readonly worker: Pick<Worker, 'send'>
  readonly counts: Map<string, number>
  readonly outgoing: ReturnType<typeof createBatches>
  /** Those who wait for its metrics. */
  readonly waiting: Set<(text: string | null) => void>
}

/** Metrics of processes that take longer are left out. */
const metricsMs = 2_000

export class Exchange {
  readonly #members = new Map<number, Member>()
  readonly #metricsMs: number

  constructor(deadlineMs = metricsMs) {
    this.#metricsMs = deadlineMs
  }

  /** Adds a process, and tells it what the others count. */
  join(process: number, worker: Member['worker']): void {
    const outgoing = createBatches((changes, sent) => post(worker, { type: 'counts', changes }, sent))
    for (const [other, { counts }] of this.#members)
      for (const [key, count] of counts) outgoing.add([other, key, count])
    this.#members.set(process, { worker, outgoing, counts: new Map(), waiting: new Set() })
  }

  leave(process: number): void {
    const left = this.#members.get(process)
    if (!left) return
    this.#members.delete(process)
    for (const answer of left.waiting) answer(null)
    // In batches, too, since changes of it may be waiting there.
    for (const { outgoing } of this.#members.values())
      for (const key of left.counts.keys()) outgoing.add([process, key, 0])
  }

  receive(process: number, message: FromProcess): void {
    const member = this.#members.get(process)
    if (!member) return
    if (message.type === 'counts') this.#count(member, message.changes)
    if (message.type === 'metrics') for (const answer of [...member.waiting]) answer(message.text)
    if (message.type === 'wants metrics') void this.#collect(process, member)
  }

  #count(from: Member, changes: readonly CountChange[]): void {
    for (const change of changes) {
      const [, key, count] = change
      if (count > 0) from.counts.set(key, count)
      else from.counts.delete(key)
      for (const member of this.#members.values()) if (member !== from) member.outgoing.add(change)
    }
  }

  async #collect(process: number, asking: Member): Promise<void> {
    const others = [...this.#members].filter(([number]) => number !== process).toSorted(([a], [b]) => a - b)
    const texts = await Promise.all(others.map(([, member]) => this.#metricsOf(member)))
    post(asking.worker, { type: 'metrics', texts: texts.filter((text) => text !== null) })
  }

  #metricsOf(member: Member): Promise<string | null> {
    return new Promise((resolve) => {
      const answer = (text: string | null) => {
        clearTimeout(late)
        member.waiting.delete(answer)
        resolve(text)
      }
      const late = setTimeout(() => answer(null), this.#metricsMs)
      if (member.waiting.size === 0) post(member.worker, { type: 'give metrics' })
      member.waiting.add(answer)
    })
  }
}

/** `sent` is also called if the process has ended meanwhile. */
export function post(worker: Member['worker'], message: ToProcess, sent: () => void = () => undefined): void {
  worker.send(message, () => sent())
}
