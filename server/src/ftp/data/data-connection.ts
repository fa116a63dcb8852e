/** One data connection: opened, secured, used for one transfer in one direction, and closed. */
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import type { SecureContext } from 'node:tls'
import { chunksOf } from '../../lib/streams/chunks.ts'
import { type DataDeadlines, defaultDeadlines } from './deadlines.ts'
import { DataConnectionError } from './errors.ts'
import { SendWatch } from './send-watch.ts'
import { handshake, ServerTlsSocket } from './server-tls.ts'
import type { DataTarget } from './target.ts'
import { endTickets } from './tls-context.ts'

/** Whether the client must resume the TLS session of its control connection: no matter; reported; or the connection is refused. */
export type SessionRule = 'off' | 'prefer' | 'require'

export interface DataConnectionOptions {
  /** Context of the control connection; null for an unencrypted data connection. */
  readonly tls: SecureContext | null
  readonly sessionRule: SessionRule
  readonly deadlines?: Partial<DataDeadlines>
}

/**
 * How the client ended what it sent. `clean`: with close_notify, or without TLS with the end of the TCP connection. `unclean`: with the
 * end of the TCP connection only, which anybody on the way could have sent.
 */
export type DataEnd = 'clean' | 'unclean'

/** Bytes that a client may send while it is sent to; they are discarded. */
const maxUnexpectedBytes = 64 * 1024

/** Every wait has a deadline and ends with the signal. Errors are DataConnectionError, or the signal's reason. */
export class DataConnection {
  readonly #options: DataConnectionOptions
  readonly #deadlines: DataDeadlines
  readonly #signal: AbortSignal
  readonly #socket: Socket
  /** What is read and written: the socket, or TLS on it. */
  #stream: Socket
  #end: DataEnd | null = null
  #isBound: boolean | null = null
  #watching: SendWatch | null = null
  #isFinished = false
  /** Why it ended early. */
  #failure: unknown

  /** Resolves when the TCP connection is there. The signal ends the connection also later. */
  static async open(target: DataTarget, options: DataConnectionOptions, signal: AbortSignal): Promise<DataConnection> {
    try {
      return new DataConnection(await target.connect(signal), options, signal)
    } finally {
      target.close()
    }
  }

  private constructor(socket: Socket, options: DataConnectionOptions, signal: AbortSignal) {
    this.#options = options
    this.#deadlines = { ...defaultDeadlines, ...options.deadlines }
    this.#signal = signal
    this.#socket = socket
    this.#stream = socket
    const onAbort = () => this.#fail(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('close', () => signal.removeEventListener('abort', onAbort))
    this.#listen(socket)
    if (signal.aborted) onAbort()
  }

  /**
   * The TLS handshake, if there is one to be. To be called after the reply 150, which many clients wait for. Rejects with 425 when it
   * fails, or when the client has not resumed its session and must.
   */
  async secure(): Promise<void> {
    const { tls: context, sessionRule } = this.#options
    if (this.#failure) throw this.#failure
    if (!context || this.#stream !== this.#socket) return
    try {
      endTickets(context)
      const secured = new ServerTlsSocket(this.#socket, context)
      this.#stream = secured
      await handshake(secured, { handshakeMs: this.#deadlines.handshakeMs, signal: this.#signal })
      this.#listen(secured)
      this.#isBound = secured.isSessionReused()
    } catch (error) {
      throw this.#fail(new DataConnectionError(425, 'The TLS handshake of the data connection failed.', error))
    }
    if (sessionRule === 'require' && !this.#isBound)
      throw this.#fail(new DataConnectionError(425, 'TLS session of data connection not resumed.'))
  }

  /** Whether the client has resumed the TLS session of its control connection; null without TLS. */
  get isBound(): boolean | null {
    return this.#isBound
  }

  /** How the client ended what it sent; null before the chunks of `receive` have ended. */
  get end(): DataEnd | null {
    return this.#end
  }

  /** The bytes from the client, to be read once. Nothing is read while the caller does not ask for more. */
  receive(): AsyncIterable<Buffer> {
    return { [Symbol.asyncIterator]: () => this.#chunks() }
  }

  /**
   * Runs `work`, which writes to the sink and does not end it; `finish` must follow. Rejects with its error, or with that of the
   * connection.
   */
  async send(work: (sink: Writable, signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#failure) throw this.#failure
    this.#watchSending()
    try {
      await work(this.#stream, this.#signal)
    } catch (error) {
      if (this.#failure || this.#stream.destroyed) throw this.#fail(lost(error))
      throw error
    }
  }

  /**
   * Ends this side, with close_notify under TLS. Resolves when the system has accepted everything that was written; rejects if that
   * fails, except for a client that has sent everything and was to receive nothing. The connection is closed soon after: when the
   * client has ended its side, or has taken too long for that.
   */
  async finish(): Promise<void> {
    if (this.#failure) throw this.#failure
    const stream = this.#stream
    this.#watchSending().ending()
    try {
      await new Promise<void>((resolve, reject) => {
        stream.end((error?: Error | null) => (error ? reject(error) : resolve()))
      })
      if (this.#failure) throw this.#failure
    } catch (error) {
      if (!this.#end) throw this.#fail(lost(error))
    }
    this.#watching?.stop()
    this.#isFinished = true
    if (this.#end) this.#fail(closed)
    else this.#closeSoon()
  }

  /** Closes the connection at once, unless `finish` has resolved. What is waiting for it rejects. */
  destroy(): void {
    if (!this.#isFinished) this.#fail(closed)
  }

  #listen(stream: Socket): void {
    stream.on('error', (error) => {
      // What a client resets after close_notify is what it did not read itself, such as session tickets.
      if (!this.#end && !hasCloseNotify(stream)) this.#fail(lost(error))
    })
  }

  #watchSending(): SendWatch {
    const { stallMs } = this.#deadlines
    this.#watching ??= new SendWatch(this.#stream, this.#socket, stallMs, () => this.#fail(stalled()))
    return this.#watching
  }

  /** Closes the connection, and keeps and returns the first reason for that. */
  #fail(error: unknown): unknown {
    this.#failure ??= error
    this.#watching?.stop()
    this.#stream.destroy()
    return this.#failure
  }

  #chunks(): AsyncIterator<Buffer, undefined, undefined> {
    const stream = this.#stream
    const chunks = chunksOf(stream)
    let isWaiting = false
    const deadline = setTimeout(() => {
      if (isWaiting) this.#fail(stalled())
    }, this.#deadlines.stallMs)
    const onEnd = (end: DataEnd): IteratorReturnResult<undefined> => {
      this.#end = end
      clearTimeout(deadline)
      return { done: true, value: undefined }
    }
    return {
      next: async () => {
        isWaiting = true
        deadline.refresh()
        try {
          if (this.#failure) throw this.#failure
          const next = await chunks.next()
          isWaiting = false
          return next.done ? onEnd(stream === this.#socket || hasCloseNotify(stream) ? 'clean' : 'unclean') : next
        } catch (error) {
          clearTimeout(deadline)
          if (!this.#failure && stream.readableLength === 0 && hasCloseNotify(stream)) return onEnd('clean')
          throw this.#fail(lost(error))
        }
      },
      return: async () => {
        clearTimeout(deadline)
        await chunks.return?.()
        return { done: true, value: undefined }
      },
    }
  }

  /** Reads and discards until the client ends its side. If the server closed first, TLS clients would see their close_notify refused. */
  #closeSoon(): void {
    const stream = this.#stream
    const close = () => {
      clearTimeout(timer)
      this.#fail(closed)
    }
    const timer = setTimeout(close, this.#deadlines.closeMs)
    let discarded = 0
    stream.once('end', close).once('close', close)
    stream.on('data', (chunk: Buffer) => {
      discarded += chunk.length
      if (discarded > maxUnexpectedBytes) close()
    })
    stream.resume()
  }
}

const hasCloseNotify = (stream: Socket): boolean => stream instanceof ServerTlsSocket && stream.clientEnd === 'clean'

const lost = (cause: unknown) => new DataConnectionError(426, 'The data connection was lost.', cause)

/** The usual end; one for all, since an error costs more than the rest of it. */
const closed = new DataConnectionError(426, 'The data connection was closed.')

const stalled = () => new DataConnectionError(426, 'The data connection made no progress for too long.')
