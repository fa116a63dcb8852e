/** How much of a channel may be in work: whoever reads requests waits here, and so does the client, whose bytes are not read meanwhile. */
import { leaseMemory, smallBytes } from '../../lib/streams/transfer-memory.ts'
import type { Bounds } from './bounds.ts'

/** The client has not read its answers for too long. */
export class ChannelStalled extends Error {
  override readonly name = 'ChannelStalled'
}

export interface Cost {
  /** Bytes that a request has brought. */
  readonly uploads: number
  /** Bytes that it may be answered with. */
  readonly downloads: number
}

/** A request in work. */
export interface Admitted {
  /** Its answer, of so many bytes, waits for the client. */
  responded(bytes: number): void
  /** The answer was sent, or never will be. */
  release(): void
}

export class RequestWindow {
  readonly #bounds: Pick<Bounds, 'requests' | 'writeBytes' | 'responseBytes' | 'stallMs'>
  readonly #signal: AbortSignal
  #requests = 0
  #uploads = 0
  /** Answers that wait, and those that are expected. */
  #downloads = 0
  /** Called when something was given back. */
  #wake: (() => void) | null = null

  constructor(bounds: Pick<Bounds, 'requests' | 'writeBytes' | 'responseBytes' | 'stallMs'>, signal: AbortSignal) {
    this.#bounds = bounds
    this.#signal = signal
  }

  /** Requests in work. */
  get size(): number {
    return this.#requests
  }

  /** Resolves when there is room, also in the memory of the process. Rejects when the channel ends or stalls meanwhile. */
  async admit({ uploads, downloads }: Cost): Promise<Admitted> {
    let lease = this.#lease(uploads + downloads)
    while (this.#isFull() || lease === undefined) {
      await this.#change()
      lease ??= this.#lease(uploads + downloads)
    }
    this.#requests += 1
    this.#uploads += uploads
    this.#downloads += downloads
    let waiting = downloads
    let hasResponse = false
    const responded = (bytes: number) => {
      if (hasResponse) return
      hasResponse = true
      this.#requests -= 1
      this.#uploads -= uploads
      this.#downloads += bytes - waiting
      waiting = bytes
      this.#woken()
    }
    const release = () => {
      responded(0)
      this.#downloads -= waiting
      waiting = 0
      lease?.[Symbol.dispose]()
      this.#woken()
    }
    return { responded, release }
  }

  /** Null for what needs no lease; undefined when the process has no memory left and something of this channel will end. */
  #lease(bytes: number): Disposable | null | undefined {
    if (bytes <= smallBytes) return null
    return leaseMemory(bytes) ?? (this.#requests > 0 || this.#downloads > 0 ? undefined : null)
  }

  #isFull(): boolean {
    const { requests, writeBytes, responseBytes } = this.#bounds
    return this.#requests >= requests || this.#uploads >= writeBytes || this.#downloads >= responseBytes
  }

  #woken(): void {
    this.#wake?.()
    this.#wake = null
  }

  #change(): Promise<void> {
    const signal = this.#signal
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        end()
      }
      const onAbort = () => settle(() => reject(signal.reason))
      const timer = setTimeout(
        () => settle(() => reject(new ChannelStalled('the client reads no answers'))),
        this.#bounds.stallMs,
      )
      signal.addEventListener('abort', onAbort)
      this.#wake = () => settle(resolve)
    })
  }
}
