/** As many connections as there is work at once, up to a limit; they are made again when they are lost. */
import { setTimeout as pause } from 'node:timers/promises'
import { FTPError } from 'basic-ftp'
import { Fault } from '../../core/fault.ts'
import { backoffDelay } from '../../lib/backoff.ts'
import { unlessAborted } from '../../lib/streams/chunks.ts'
import { connectFtp, type FtpConnection, type FtpTarget } from './connect.ts'

export interface PoolOptions {
  readonly target: FtpTarget
  /** Called when a connection is going to be made again. */
  readonly onWait?: ((text: string) => void) | undefined
  /** Pauses before that, in ms. */
  readonly pauses?: readonly number[] | undefined
  /** Of an answer, in ms. */
  readonly timeoutMs?: number | undefined
  /** Connections at once. */
  readonly most?: number | undefined
}

export interface Pool {
  /** Does work with a connection, and again with another one when it is lost. `keep`: who did it goes on with the connection. */
  use<T>(work: (connection: FtpConnection) => Promise<T>, signal: AbortSignal, keep?: 'keep'): Promise<T>
  /** Gives back a connection that was kept. */
  release(connection: FtpConnection): void
  /** How often work was done. */
  readonly requests: () => number
  close(): void
}

const usualPauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 120_000, 300_000]
/** Many servers allow ten of an address. */
const usualMost = 5

export function createPool({ target, onWait, pauses = usualPauses, timeoutMs, most = usualMost }: PoolOptions): Pool {
  const idle: FtpConnection[] = []
  const all = new Set<FtpConnection>()
  const turns = createTurns(most)
  let [requests, isClosed] = [0, false]
  const acquire = async (signal: AbortSignal): Promise<FtpConnection> => {
    await turns.take(signal)
    try {
      for (let found = idle.pop(); found; found = idle.pop()) if (!found.client.closed) return found
      const connection = await connectFtp(target, timeoutMs)
      all.add(connection)
      if (isClosed || signal.aborted) connection.client.close()
      return connection
    } catch (error) {
      turns.free()
      throw error
    }
  }
  const release = (connection: FtpConnection) => {
    if (connection.client.closed || isClosed) all.delete(connection)
    else idle.push(connection)
    turns.free()
  }
  return {
    release,
    requests: () => requests,
    async use(work, signal, keep) {
      for (let attempt = 1; ; attempt++) {
        signal.throwIfAborted()
        let connection: FtpConnection | null = null
        try {
          connection = await unlessAborted(acquire(signal), signal)
          requests += 1
          const result = await unlessAborted(work(connection), signal)
          if (!keep) release(connection)
          return result
        } catch (error) {
          // After a refusal the connection goes on; after anything else nobody knows what it would answer next.
          if (connection && !isRefusal(error)) connection.client.close()
          if (connection) release(connection)
          signal.throwIfAborted()
          const lost = lossOf(error, target)
          const delay = backoffDelay(pauses, attempt, Math.random)
          if (delay === undefined || attempt > pauses.length)
            throw new Fault('unavailable', `${lost} Run the command again later.`)
          onWait?.(`${lost} Trying again in ${Math.max(1, Math.round(delay / 1_000))} s.`)
          await pause(delay, undefined, { signal })
        }
      }
    },
    close() {
      isClosed = true
      for (const { client } of all) client.close()
    },
  }
}

interface Turns {
  take(signal: AbortSignal): Promise<void>
  free(): void
}

/** So many at once; the others wait in the order in which they came. */
function createTurns(most: number): Turns {
  const waiting: (() => void)[] = []
  let taken = 0
  return {
    async take(signal) {
      while (taken >= most) {
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.push(resolve)
        try {
          await unlessAborted(promise, signal)
        } catch (error) {
          const at = waiting.indexOf(resolve)
          // The turn of one that waits no longer is the next one's.
          if (at === -1) waiting.shift()?.()
          else waiting.splice(at, 1)
          throw error
        }
      }
      taken += 1
    },
    free() {
      taken -= 1
      waiting.shift()?.()
    },
  }
}

/** A final answer of the server: the same would come again. */
const isRefusal = (error: unknown): error is FTPError => error instanceof FTPError && error.code >= 500

/** Why a connection was lost, or could not be made. Throws what would come again. */
function lossOf(error: unknown, { host, port }: FtpTarget): string {
  if (error instanceof Fault || isRefusal(error)) throw error
  const why = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
  return `${host}, port ${port}, can't be reached or was lost (${why}).`
}
