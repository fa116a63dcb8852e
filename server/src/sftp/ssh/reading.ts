/** Decides when the server reads from a client: not while too much is unsent, and not while it keeps others waiting. */
import type { Socket } from 'node:net'
import { packetTurns, turnAlone } from '../../lib/event-loop.ts'

export interface ReadingEvents {
  /** The client leaves more unread than `maxUnsentBytes`. */
  onFull(): void
  onDrain(): void
}

export class Reading {
  readonly #socket: Socket
  readonly #maxUnsentBytes: number
  readonly #events: ReadingEvents
  #isFull = false
  #waitsForTurn = false
  /** The connection is closing: what is unread then is not read any more. */
  #isOver = false

  constructor(socket: Socket, maxUnsentBytes: number, events: ReadingEvents) {
    this.#socket = socket
    this.#maxUnsentBytes = maxUnsentBytes
    this.#events = events
    socket.on('drain', () => {
      this.#isFull = this.#isFull && this.#isOver
      events.onDrain()
      this.#resume()
    })
  }

  end(): void {
    this.#isOver = true
  }

  /** To be called for each packet. */
  onPacket(): void {
    if (packetTurns.isYieldDue()) void this.#waitForTurn()
    if (this.#isFull || this.#socket.writableLength <= this.#maxUnsentBytes) return
    this.#isFull = true
    this.#socket.pause()
    this.#events.onFull()
  }

  /**
   * A client can send thousands of small packets at once: libuv would read and handle up to 2 MiB of each connection in one turn.
   * Connections that wait continue one after another, a turn each.
   */
  async #waitForTurn(): Promise<void> {
    if (this.#waitsForTurn) return
    this.#waitsForTurn = true
    this.#socket.pause()
    await turnAlone()
    this.#waitsForTurn = false
    this.#resume()
  }

  #resume(): void {
    if (!this.#isFull && !this.#waitsForTurn) this.#socket.resume()
  }
}
