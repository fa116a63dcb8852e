/** An SSH channel as a Node.js stream: writes complete when the client has window for them, and it can be destroyed at any time. */
import { Duplex } from 'node:stream'
import type { ServerChannel } from 'ssh2'

/** Received bytes that are buffered before the connection is paused. */
const heldBytes = 128 * 1024
/** Bytes to be sent that are buffered, in addition to what ssh2 has not sent yet. */
const unsentBytes = 256 * 1024

/** The data that arrives on a channel. */
export interface Arriving {
  /** To be called when more can be received. */
  widen(): void
  /** The server reads nothing from the client until `resume` or `widen`, and not for long. */
  pause(): void
  resume(): void
  /** Data is discarded from now on. */
  stop(): void
}

/** What a channel needs of its connection. */
export interface Carrier {
  /** Calls back when the connection accepts more data, or has ended. */
  whenWritable(callback: () => void): void
  /**
   * Sends data at once; false, without sending any, if the client's window has no room for it. To be called while no write to the
   * channel is pending.
   */
  send(channel: ServerChannel, data: Buffer): boolean
  /** Passes on the data of a channel from now on. */
  receive(channel: ServerChannel, onData: (data: Buffer) => void): Arriving
}

export class ChannelStream extends Duplex {
  readonly #source: ServerChannel
  readonly #carrier: Carrier
  readonly #arriving: Arriving
  /** The callback of the write that ssh2 has not completed. */
  #pending: (() => void) | undefined
  #isClosed = false
  /** The client sends nothing more. */
  #hasEnded = false
  /** Buffered bytes from which on the connection is paused. */
  #pauseBytes = heldBytes

  constructor(source: ServerChannel, carrier: Carrier) {
    super({ readableHighWaterMark: heldBytes, writableHighWaterMark: unsentBytes })
    this.#source = source
    this.#carrier = carrier
    this.#arriving = carrier.receive(source, (data) => this.#receive(data))
    source.on('end', () => {
      this.#hasEnded = true
      this.push(null)
    })
    source.on('error', (error: Error) => this.destroy(error))
    source.on('close', () => this.clientClosed())
    // Data bypasses it; its end does not.
    source.resume()
  }

  /** Whether the client has closed the channel: writes are discarded. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The client has closed the channel: received data can still be read, and writes are discarded. */
  clientClosed(): void {
    this.#isClosed = true
    this.#arriving.stop()
    this.#complete()
  }

  #receive(data: Buffer): void {
    if (this.#hasEnded) return
    if (this.push(data)) this.#arriving.widen()
    // Requests can wait for responses before them, and the client can only take those while its own messages are read.
    if (this.readableLength < this.#pauseBytes || this.writableLength > 0) return
    this.#pauseBytes = this.readableLength + heldBytes
    this.#arriving.pause()
  }

  #complete(): void {
    const callback = this.#pending
    this.#pending = undefined
    callback?.()
  }

  override _read(): void {
    this.#pauseBytes = heldBytes
    this.#arriving.widen()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#pending = callback
    this.#carrier.whenWritable(() => {
      if (this.#isClosed || this.destroyed || this.#carrier.send(this.#source, chunk)) this.#complete()
      else this.#source.write(chunk, () => this.#complete())
    })
    if (this.#pending !== undefined) this.#arriving.resume()
  }

  override _final(callback: () => void): void {
    // scp fails without an exit status.
    if (!this.#isClosed) this.#source.exit(0)
    this.#source.end()
    callback()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.clientClosed()
    this.#source.destroy()
    this.#source.resume()
    callback(error)
  }
}
