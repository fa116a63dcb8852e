/** As many connections as there is work at once, up to a limit; they are made again when they are lost. */
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { FTPError } from 'basic-ftp'
import { Fault } from '../../core/fault.ts'
import { backoffDelay } from '../../lib/backoff.ts'
import { unlessAborted } from '../../lib/streams/chunks.ts'
import { connectFtp, type FtpConnection, type FtpTarget, isRefusal } from './connect.ts'

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
  const closing = new AbortController()
  // One for each connection that was ever made.
  setMaxListeners(0, closing.signal)
  const turns = createTurns(most)
  let requests = 0
  const acquire = async (signal: AbortSignal): Promise<FtpConnection> => {
    await turns.take(signal)
    try {
      for (let found = idle.pop(); found; found = idle.pop()) if (!found.client.closed) return found
      return await connectFtp(target, closing.signal, timeoutMs)
    } catch (error) {
      turns.free()
      throw error
    }
  }
  const release = (connection: FtpConnection) => {
    if (!connection.client.closed) idle.push(connection)
    turns.free()
  }
  return {
    release,
    requests: () => requests,
    async use(work, signal, keep) {
      for (let attempt = 1; ; attempt++) {
        signal.throwIfAborted()
        let connection: FtpConnection | null = null
        const acquiring = acquire(signal)
        try {
          connection = await unlessAborted(acquiring, signal)
          requests += 1
          const result = await unlessAborted(work(connection), signal)
          if (!keep) release(connection)
          return result
        } catch (error) {
          // After an answer the connection goes on; after anything else nobody knows what it would answer next.
          if (connection && !isAnswer(error)) connection.client.close()
          if (connection) release(connection)
          // One that comes late is for others.
          else acquiring.then(release, () => undefined)
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
      closing.abort(new Error('closed'))
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

/** Codes with which a server ends a connection, or could not make one for a transfer. */
const lossCodes: readonly number[] = [421, 425, 426]

/** An answer about what was asked for, also one that may be another later, as for a locked file. */
export const isAnswer = (error: unknown): error is FTPError =>
  error instanceof FTPError && !lossCodes.includes(error.code)

/** Why a connection was lost, or could not be made. Throws what would come again. */
function lossOf(error: unknown, { host, port }: FtpTarget): string {
  if (error instanceof Fault || isRefusal(error) || isAnswer(error)) throw error
  const why = error instanceof Error ? error.message : String(error)
  if (/PASV returned another host/.test(why))
    throw new Fault(
      'invalid',
      `${host} names another address for transfers, which is not followed. Its administrator has to allow EPSV, or set the address of passive mode.`,
    )
  return `${host}, port ${port}, can't be reached or was lost (${error instanceof FTPError ? why : ((error as NodeJS.ErrnoException).code ?? why)}).`
}
