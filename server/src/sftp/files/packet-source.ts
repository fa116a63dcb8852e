/** The packets of a channel, one at a time: what arrives meanwhile waits as it arrived, until the channel is paused. */
import { finished, type Readable } from 'node:stream'
import { type Packet, PacketSplitter } from '../codec/split-packets.ts'

/** Maximum bytes and chunks that wait before the channel is paused. */
const maxWaitingBytes = 128 * 1024
const maxWaitingChunks = 16

/** At most one packet is split ahead, so that tiny packets need no more memory than their bytes. */
export class PacketSource {
  readonly #channel: Readable
  readonly #splitter = new PacketSplitter()
  readonly #chunks: Buffer[] = []
  #waitingBytes = 0
  #reader: PromiseWithResolvers<Packet | null> | null = null
  /** Set at the end of the channel. */
  #end: { readonly error: unknown } | null = null
  readonly #removeListener: () => void

  constructor(channel: Readable) {
    this.#channel = channel
    // Responses can still be sent after the client has sent the end of its requests.
    this.#removeListener = finished(channel, { writable: false }, (error) => {
      this.#end = { error }
      this.#takeReader()?.resolve(this.next())
    })
    channel.on('data', this.#onData)
  }

  /** A packet that has arrived; null if none is complete. Throws BadPacket. */
  take(): Packet | null {
    for (;;) {
      const packet = this.#splitter.next()
      if (packet) return packet
      const chunk = this.#chunks.shift()
      if (!chunk) return null
      this.#waitingBytes -= chunk.length
      this.#splitter.begin(chunk)
    }
  }

  /**
   * Resolves with the packet that is complete next; null at the end. Rejects with the error of the channel, or BadPacket. To be
   * called when `take` has returned null, and not again before it has settled.
   */
  async next(): Promise<Packet | null> {
    if (this.#end?.error) throw this.#end.error
    if (this.#end) return null
    if (this.#channel.isPaused()) this.#channel.resume()
    this.#reader = Promise.withResolvers()
    return await this.#reader.promise
  }

  /** Leaves the rest unread. */
  close(): void {
    this.#removeListener()
    this.#channel.off('data', this.#onData)
    this.#channel.pause()
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#reader) {
      this.#splitter.begin(chunk)
      this.#splitForReader()
      return
    }
    this.#chunks.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes >= maxWaitingBytes || this.#chunks.length >= maxWaitingChunks) this.#channel.pause()
  }

  /** Most chunks complete no packet, and need no promise. */
  #splitForReader(): void {
    try {
      const packet = this.#splitter.next()
      if (packet) this.#takeReader()?.resolve(packet)
    } catch (error) {
      this.#takeReader()?.reject(error)
    }
  }

  #takeReader(): PromiseWithResolvers<Packet | null> | null {
    const reader = this.#reader
    this.#reader = null
    return reader
  }
}
