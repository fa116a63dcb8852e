/** The control connection as lines and replies, in the clear or over TLS. */
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { startTls } from '../data/server-tls.ts'
import { CommandLines } from '../wire/command-lines.ts'
import type { Line } from '../wire/parse-line.ts'
import { reply } from '../wire/reply.ts'
import type { Reply } from './reply-codes.ts'

/** Replies that the client has not read, in bytes, above which no further command is executed. */
const maxUnreadBytes = 64 * 1024

export interface ChannelOptions {
  readonly unreadMs: number
  readonly closeMs: number
  /** Called when lines have arrived, or one may be executed again during a transfer. */
  onLines(): void
  /** Called once, when the client has closed the connection, or it has failed. */
  onLost(): void
}

export class ControlChannel {
  readonly #options: ChannelOptions
  readonly #lines = new CommandLines()
  /** The socket, or TLS on it. */
  #stream: Socket
  #wake: (() => void) | null = null
  #isOver = false
  /** True during a TLS handshake: nothing is sent. */
  #isSecuring = false
  #onData = (chunk: Buffer) => this.#receive(chunk)

  constructor(socket: Socket, options: ChannelOptions) {
    this.#stream = socket
    this.#options = options
    this.#attach()
  }

  /** Bytes in both directions. */
  get bytes(): number {
    return this.#stream.bytesRead + this.#stream.bytesWritten
  }

  /** The next line; null at the end of the connection. Waits while the client leaves too many replies unread. */
  async next(): Promise<Line | null> {
    await this.#replied()
    for (;;) {
      if (this.#isOver) return null
      const line = this.#lines.take()
      this.#resume()
      if (line) return line
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /**
   * A line that may be executed during a transfer, or only ABOR, which may also come during other work; null if none has arrived, or
   * too many replies are unread.
   */
  nextUrgent(isAbortOnly: boolean): Line | null {
    if (this.#isOver || this.#stream.writableLength > maxUnreadBytes) return null
    const line = isAbortOnly ? this.#lines.takeAbort() : this.#lines.takeUrgent()
    this.#resume()
    return line
  }

  send({ code, text }: Reply): void {
    if (this.#isSecuring || this.#stream.destroyed || this.#stream.writableEnded) return
    this.#stream.write(reply(code, text))
  }

  /**
   * Starts TLS, after a reply in the clear or, without one, with the first byte of the client. What the client has sent before the
   * reply is dropped: it could have been injected.
   * Resolves with the server name that the client has asked for, null without one; rejects when the handshake fails.
   */
  async secure(context: SecureContext, handshakeMs: number, before?: Reply): Promise<string | null> {
    const socket = this.#stream
    socket.off('data', this.#onData)
    this.#lines.discard()
    // Not awaited: from here on, TLS reads all that arrives.
    if (before) this.send(before)
    // What came with a PROXY header is kept for TLS.
    else socket.pause()
    this.#isSecuring = true
    const secured = await startTls(socket, { context, handshakeMs })
    this.#isSecuring = false
    this.#stream = secured
    this.#attach()
    return secured.servername ? String(secured.servername) : null
  }

  /** Sends what was written, and closes; destroys the connection if the client does not read it in time. */
  end(): void {
    const stream = this.#stream
    this.#lose()
    stream.end()
    const cut = setTimeout(() => stream.destroy(), this.#options.closeMs).unref()
    stream.once('close', () => clearTimeout(cut))
  }

  destroy(): void {
    this.#stream.destroy()
  }

  #attach(): void {
    const stream = this.#stream
    stream.on('data', this.#onData)
    stream.on('drain', () => this.#options.onLines())
    stream.on('error', () => stream.destroy())
    stream.once('end', () => this.end())
    stream.once('close', () => this.#lose())
  }

  #receive(chunk: Buffer): void {
    if (this.#isOver) return
    this.#lines.push(chunk)
    if (this.#lines.isFull) this.#stream.pause()
    this.#options.onLines()
    this.#notify()
  }

  #resume(): void {
    if (this.#stream.isPaused() && !this.#lines.isFull) this.#stream.resume()
  }

  #notify(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  #lose(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.onLost()
    this.#notify()
  }

  async #replied(): Promise<void> {
    const stream = this.#stream
    if (this.#isOver || stream.destroyed || stream.writableLength <= maxUnreadBytes) return
    const cut = setTimeout(() => stream.destroy(), this.#options.unreadMs)
    await new Promise<void>((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done)
        resolve()
      }
      stream.on('drain', done).on('close', done)
    })
    clearTimeout(cut)
  }
}
