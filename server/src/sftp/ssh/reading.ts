/** Decides when the server reads from a client: not while too much is unsent, and not while it keeps others waiting. */
import type { Socket } from 'node:net'
import { packetTurns, turnAlone } from '../../lib/event-loop.ts'

export interface ReadingEvents {
  /** The client leaves more unread than `maxUnsentBytes`. */
  onFull(): void
  onDrain(): void
}

/** Maximum time that the server reads nothing because it is behind with the requests of a channel, in ms. */
const maxPauseMs = 100

export class Reading {
  readonly #socket: Socket
  readonly #maxUnsentBytes: number
  readonly #events: ReadingEvents
  #isFull = false
  #waitsForTurn = false
  /** Set during a pause. */
  #pauseEnd: NodeJS.Timeout | undefined
  /** The connection is closing: what is unread then is not read any more. */
  #isOver = false

  constructor(socket: Socket, maxUnsentBytes: number, events: ReadingEvents) {
    this.#socket = socket
    this.#maxUnsentBytes = maxUnsentBytes
    this.#events = events
    socket.on('drain', () => {
      this.#isFull = this.#isFull && this.#isOver
      events.onDrain()
      this.#continue()
    })
  }

  end(): void {
    this.#isOver = true
    this.resume()
  }

  /**
   * Reads nothing until `resume`, or for `maxPauseMs`. What is read before it can be processed waits in memory: the garbage
   * collector promotes it, and then collects the whole heap, which can take longer than everything else. The time is limited
   * because processing can wait for what another channel of the client sends.
   */
  pause(): void {
    if (this.#pauseEnd || this.#isOver) return
    this.#socket.pause()
    this.#pauseEnd = setTimeout(() => this.resume(), maxPauseMs)
  }

  resume(): void {
    if (!this.#pauseEnd) return
    clearTimeout(this.#pauseEnd)
    this.#pauseEnd = undefined
    this.#continue()
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
    this.#continue()
  }

  #continue(): void {
    if (!this.#isFull && !this.#waitsForTurn && !this.#pauseEnd) this.#socket.resume()
  }
}
