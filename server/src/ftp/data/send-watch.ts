/** Notices when a client does not read what is sent. Parts of a write count as progress: with a slow client one can take minutes. */
import type { Socket } from 'node:net'
import { handleOf } from './socket-handle.ts'

/** How often progress is checked in the time that it may take. */
const checks = 4

export class SendWatch {
  readonly #stream: Socket
  readonly #socket: Socket
  readonly #timer: NodeJS.Timeout
  #isEnding = false
  #last = ''
  #unchanged = 0

  /** The stream is the socket, or TLS on it. Calls `onStalled` once if nothing moves for `stallMs`, give or take a quarter. */
  constructor(stream: Socket, socket: Socket, stallMs: number, onStalled: () => void) {
    this.#stream = stream
    this.#socket = socket
    this.#timer = setInterval(() => {
      if (!this.#isStalled()) return
      this.stop()
      onStalled()
    }, stallMs / checks)
  }

  /** From now on something is to be sent until the stream has finished. */
  ending(): void {
    this.#isEnding = true
    this.#unchanged = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #isStalled(): boolean {
    const state = `${this.#stream.bytesWritten} ${handleOf(this.#socket)?.writeQueueSize}`
    const isIdle = this.#stream.writableLength === 0 && !this.#isEnding
    this.#unchanged = isIdle || state !== this.#last ? 0 : this.#unchanged + 1
    this.#last = state
    return this.#unchanged >= checks
  }
}
