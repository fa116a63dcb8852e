/** An SSH channel as a Node.js stream: writes complete when the client has window for them, and it can be destroyed at any time. */
import { Duplex } from 'node:stream'
import type { ServerChannel } from 'ssh2'

/** Buffer size in each direction, in addition to the buffers of ssh2. */
const heldBytes = 256 * 1024

/** The outgoing side of the connection. */
export interface Outlet {
  /** Calls back when the connection accepts more data, or has ended. */
  whenWritable(callback: () => void): void
}

export class ChannelStream extends Duplex {
  readonly #source: ServerChannel
  readonly #outlet: Outlet
  /** The callback of the write that ssh2 has not completed. */
  #pending: (() => void) | undefined
  #isClosed = false

  constructor(source: ServerChannel, outlet: Outlet) {
    super({ readableHighWaterMark: heldBytes, writableHighWaterMark: heldBytes })
    this.#source = source
    this.#outlet = outlet
    source.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) source.pause()
    })
    source.on('end', () => this.push(null))
    source.on('error', (error: Error) => this.destroy(error))
    source.on('close', () => this.clientClosed())
    source.pause()
  }

  /** The client has closed the channel: received data can still be read, and writes are discarded. */
  clientClosed(): void {
    this.#isClosed = true
    this.#complete()
  }

  #complete(): void {
    const callback = this.#pending
    this.#pending = undefined
    callback?.()
  }

  override _read(): void {
    this.#source.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#pending = callback
    this.#outlet.whenWritable(() => {
      if (this.#isClosed || this.destroyed) this.#complete()
      else this.#source.write(chunk, () => this.#complete())
    })
  }

  override _final(callback: () => void): void {
    // scp fails without an exit status.
    if (!this.#isClosed) this.#source.exit(0)
    this.#source.end()
    callback()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#isClosed = true
    this.#complete()
    this.#source.destroy()
    this.#source.resume()
    callback(error)
  }
}
