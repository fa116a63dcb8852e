/** Wake-ups of the workers of other nodes, by the channel of the database. They only reduce latency: workers also poll. */
import type { Context, Needs, Wakeable } from './context.ts'
import { createWakeUps } from './wake-ups.ts'

/** What other nodes may have work for. */
const shared: readonly Wakeable[] = ['deliveries', 'emails', 'events', 'certificates']
/** Shortest time between two texts of one node, in ms. */
const sendEveryMs = 100
/** How much later than the node of the commit, which does most of its work itself, others look for work, in ms. */
const headStartMs = 50

export interface SharedWakeUps extends Pick<Context, 'wake' | 'onWake'> {
  /** Receives the wake-ups of other nodes, until the database is closed. */
  listen(): void
}

/** Wake-ups of workers of this process, which also wake those of other nodes soon after. */
export function createSharedWakeUps(ctx: Needs<'db' | 'log' | 'tracing'>, nodeId: string): SharedWakeUps {
  const { db, log, tracing } = ctx
  const { channel } = db
  const { wake: wakeHere, onWake } = createWakeUps(tracing)
  if (!channel) return { wake: wakeHere, onWake, listen: () => undefined }
  const waiting = new Set<Wakeable>()
  const due = new Set<Wakeable>()
  let sentAt = Number.NEGATIVE_INFINITY

  function send(): void {
    sentAt = performance.now()
    const text = `${nodeId} ${[...waiting].join()}`
    waiting.clear()
    channel?.send(text).catch((error: unknown) => log.debug({ err: error }, 'wake-up of other nodes'))
  }

  function sendSoon(worker: Wakeable): void {
    const isScheduled = waiting.size > 0
    waiting.add(worker)
    if (isScheduled) return
    const pause = sentAt + sendEveryMs - performance.now()
    // At once what a commit has for several workers: a command may end after it.
    if (pause <= 0) queueMicrotask(send)
    else setTimeout(send, pause).unref()
  }

  function receive(text: string): void {
    const [from, topics = ''] = text.split(' ')
    if (from === nodeId) return
    for (const worker of shared.filter((one) => topics.split(',').includes(one) && !due.has(one))) {
      due.add(worker)
      setTimeout(() => {
        due.delete(worker)
        wakeHere(worker)
      }, headStartMs).unref()
    }
  }

  return {
    wake(worker, about) {
      wakeHere(worker, about)
      if (shared.includes(worker)) sendSoon(worker)
    },
    onWake,
    listen: () => channel.listen(receive, log),
  }
}
