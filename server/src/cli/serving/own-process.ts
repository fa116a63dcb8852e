/** This process, if it is one of several of a server: what it is told, and what it tells the others. */
import cluster from 'node:cluster'
import type { OtherProcesses } from '../../gateway/counters.ts'
import type { ProcessMetrics } from '../../http/requests/options.ts'
import type { Listening } from './announce.ts'
import { createBatches, type FromProcess, type ToProcess } from './messages.ts'

export interface OwnProcess {
  /** Its number, from 1, and how many there are. */
  readonly process: number
  readonly processes: number
  /** Resolves with the signal that ends the server, or that this process alone got. */
  readonly stopped: Promise<string>
  readonly counts: OtherProcesses
  readonly metrics: ProcessMetrics
  ready(listening: Listening): void
  /** Resolves when the reason has been sent. */
  failed(reason: string): Promise<void>
  /** Lets the process end. */
  close(): void
}

type Handlers = { readonly [T in ToProcess as T['type']]: (message: T) => void }

/** The server responds sooner, unless it stands still. */
const metricsMs = 5_000

/** Whether a server of several processes has started this one. */
export const isOneOfSeveral = (): boolean => cluster.isWorker

/** Resolves when the server has told this process its number. */
export async function joinServer(): Promise<OwnProcess> {
  const stopped = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<ToProcess & { readonly type: 'begin' }>()
  const counts = createOtherCounts()
  let metrics: () => Promise<string> = async () => ''
  let asked: PromiseWithResolvers<readonly string[]> | null = null
  let late: NodeJS.Timeout | undefined
  const handlers: Handlers = {
    begin: begun.resolve,
    stop: ({ signal }) => stopped.resolve(signal),
    counts: ({ changes }) => changes.forEach(counts.set),
    'give metrics': () =>
      void metrics().then(
        (text) => send({ type: 'metrics', text }),
        () => send({ type: 'metrics', text: '' }),
      ),
    metrics({ texts }) {
      asked?.resolve(texts)
      asked = null
      clearTimeout(late)
    },
  }
  process.on('message', (message: ToProcess) => (handlers[message.type] as (message: ToProcess) => void)(message))
  // The server tells when to stop after Ctrl-C, which the terminal sends to all processes.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', (signal) => stopped.resolve(signal))
  send({ type: 'hello' })
  const { process: number, processes } = await begun.promise
  const outgoing = createBatches((changes, sent) => send({ type: 'counts', changes }, sent))
  return {
    ...{ process: number, processes, stopped: stopped.promise },
    counts: { ...counts.others, note: (key, count) => outgoing.add([number, key, count]) },
    metrics: {
      process: number,
      provide(given) {
        metrics = given
      },
      ofOthers() {
        if (!asked) {
          asked = Promise.withResolvers()
          late = setTimeout(() => handlers.metrics({ type: 'metrics', texts: [] }), metricsMs)
          send({ type: 'wants metrics' })
        }
        return asked.promise
      },
    },
    ready: (listening) => send({ type: 'ready', listening }),
    failed: (reason) => new Promise((sent) => send({ type: 'failed', reason }, sent)),
    close: () => process.channel?.unref(),
  }
}

function send(message: FromProcess, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, () => sent())
}

/** The counts of the other processes, by key and process. */
function createOtherCounts() {
  const byKey = new Map<string, Map<number, number>>()
  const others: Omit<OtherProcesses, 'note'> = {
    countOf: (key) => [...(byKey.get(key)?.values() ?? [])].reduce((sum, count) => sum + count, 0),
    *withPrefix(prefix) {
      for (const [key, counts] of byKey)
        if (key.startsWith(prefix)) for (const count of counts.values()) yield [key, count]
    },
  }
  return {
    others,
    set([process, key, count]: readonly [number, string, number]): void {
      const counts = byKey.get(key) ?? new Map<number, number>()
      if (count > 0) byKey.set(key, counts.set(process, count))
      else if (counts.delete(process) && counts.size === 0) byKey.delete(key)
    },
  }
}
