/** As many connections as there is work at once, up to a limit; they are made again when they are lost. */
import { setMaxListeners } from 'node:events'
import { FTPError } from 'basic-ftp'
import { Fault } from '../../core/fault.ts'
import { unlessAborted } from '../../lib/streams/chunks.ts'
import { type Reconnecting, withReconnects } from '../reconnect.ts'
import { connectFtp, type FtpConnection, type FtpTarget } from './connect.ts'

export interface PoolOptions extends Reconnecting {
  readonly target: FtpTarget
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

/** Many servers allow ten of an address. */
const usualMost = 5

export function createPool(options: PoolOptions): Pool {
  const { target, timeoutMs, most = usualMost } = options
  const idle: FtpConnection[] = []
  const closing = new AbortController()
  // One for each connection that was ever made.
  setMaxListeners(0, closing.signal)
  const turns = createTurns(most)
  let requests = 0
  let hasSignedIn = false
  const acquire = async (signal: AbortSignal): Promise<FtpConnection> => {
    await turns.take(signal)
    try {
      for (let found = idle.pop(); found; found = idle.pop()) if (!found.client.closed) return found
      const connection = await connectFtp(target, closing.signal, timeoutMs)
      hasSignedIn = true
      return connection
    } catch (error) {
      // Some servers refuse the user itself who has as many connections as it may.
      const isFull = hasSignedIn && error instanceof Fault && error.code === 'unauthenticated' && turns.narrow()
      turns.free()
      if (!isFull) throw error
    }
    return await acquire(signal)
  }
  const release = (connection: FtpConnection) => {
    if (!connection.client.closed) idle.push(connection)
    turns.free()
  }
  return {
    release,
    requests: () => requests,
    use: (work, signal, keep) =>
      withReconnects(
        async () => {
          const connection = await unlessLate(acquire(signal), release, signal)
          requests += 1
          try {
            const result = await unlessAborted(work(connection), signal)
            if (!keep) release(connection)
            return result
          } catch (error) {
            // After an answer the connection goes on; after anything else nobody knows what it would answer next.
            if (!isAnswer(error)) connection.client.close()
            release(connection)
            throw error
          }
        },
        (error) => lossOf(error, target),
        signal,
        options,
      ),
    close() {
      closing.abort(new Error('closed'))
    },
  }
}

/** One that comes after the signal is for others. */
async function unlessLate(
  acquiring: Promise<FtpConnection>,
  release: (connection: FtpConnection) => void,
  signal: AbortSignal,
): Promise<FtpConnection> {
  try {
    return await unlessAborted(acquiring, signal)
  } catch (error) {
    acquiring.then(release, () => undefined)
    throw error
  }
}

interface Turns {
  take(signal: AbortSignal): Promise<void>
  free(): void
  /** Allows one less than are taken now from then on; false if that would be none. */
  narrow(): boolean
}

/** So many at once; the others wait in the order in which they came. */
function createTurns(atFirst: number): Turns {
  let most = atFirst
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
    narrow() {
      if (taken < 2) return false
      most = Math.min(most, taken - 1)
      return true
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
  if (error instanceof Fault || isAnswer(error)) throw error
  const why = error instanceof Error ? error.message : String(error)
  if (/PASV returned another host/.test(why))
    throw new Fault(
      'invalid',
      `${host} names another address for transfers, which is not followed. Its administrator has to allow EPSV, or set the address of passive mode.`,
    )
  return `${host}, port ${port}, can't be reached or was lost (${error instanceof FTPError ? why : ((error as NodeJS.ErrnoException).code ?? why)}).`
}
