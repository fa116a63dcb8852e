/** Limits the outstanding requests of a channel. While the window is full, no requests are read, so that the client is throttled. */
import { leaseMemory, smallBytes } from '../../lib/streams/transfer-memory.ts'
import type { Bounds } from './bounds.ts'

/** The client has not read responses for too long. */
export class ChannelStalled extends Error {
  override readonly name = 'ChannelStalled'
}

export interface Cost {
  /** Bytes of the request. */
  readonly uploads: number
  /** Maximum bytes of the response. */
  readonly downloads: number
}

/** An outstanding request. */
export interface Admitted {
  /** The response, of `bytes`, is queued for the client. */
  responded(bytes: number): void
  /** The response was sent or never will be. */
  release(): void
}

export class RequestWindow {
  readonly #bounds: Pick<Bounds, 'requests' | 'writeBytes' | 'responseBytes' | 'stallMs'>
  readonly #signal: AbortSignal
  #requests = 0
  #uploads = 0
  /** Queued and expected responses, in bytes. */
  #downloads = 0
  /** Bytes of this channel that are not leased, at most `smallBytes`. */
  #unleased = 0
  /** Called when capacity is released. */
  #wake: (() => void) | null = null

  constructor(bounds: Pick<Bounds, 'requests' | 'writeBytes' | 'responseBytes' | 'stallMs'>, signal: AbortSignal) {
    this.#bounds = bounds
    this.#signal = signal
  }

  /** The number of requests without a response. */
  get size(): number {
    return this.#requests
  }

  /** Resolves when the window and the process's transfer memory have capacity. Rejects if the channel ends or stalls meanwhile. */
  async admit(cost: Cost): Promise<Admitted> {
    return this.#admitted(cost, await this.#room(cost.uploads + cost.downloads))
  }

  /** As `admit`, but null if there is no capacity now. */
  tryAdmit(cost: Cost): Admitted | null {
    if (this.#isFull()) return null
    const lease = this.#lease(cost.uploads + cost.downloads)
    return lease === undefined ? null : this.#admitted(cost, lease)
  }

  #admitted({ uploads, downloads }: Cost, first: Disposable | null): Admitted {
    let lease = first
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
      lease?.[Symbol.dispose]()
      lease = this.#lease(bytes) ?? null
      this.#woken()
    }
    const release = () => {
      responded(0)
      this.#downloads -= waiting
      waiting = 0
      lease?.[Symbol.dispose]()
      lease = null
      this.#woken()
    }
    return { responded, release }
  }

  /** A lease on memory of the process, once this channel has room as well. Nothing stays leased when it rejects. */
  async #room(bytes: number): Promise<Disposable | null> {
    let lease = this.#lease(bytes)
    try {
      while (this.#isFull() || lease === undefined) {
        await this.#change()
        lease ??= this.#lease(bytes)
      }
      return lease
    } catch (error) {
      lease?.[Symbol.dispose]()
      throw error
    }
  }

  /** Undefined if none is available and an outstanding request of this channel will release one; null if there is none to wait for. */
  #lease(bytes: number): Disposable | null | undefined {
    if (this.#unleased + bytes > smallBytes)
      return leaseMemory(bytes) ?? (this.#requests > 0 || this.#downloads > 0 ? undefined : null)
    this.#unleased += bytes
    return {
      [Symbol.dispose]: () => {
        this.#unleased -= bytes
      },
    }
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
