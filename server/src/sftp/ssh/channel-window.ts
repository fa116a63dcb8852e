/**
 * How much a client may send on a channel before it is read: much for few channels, so that distant clients upload at full speed,
 * and less for each of many, so that the memory for all of them has a limit.
 */
import type { ServerChannel } from 'ssh2'
import type { Arriving } from './channel.ts'
import { type Flow, flowsOfChannel, type Protocol } from './internals.ts'
import type { ChannelData } from './packet-guard.ts'
import type { Reading } from './reading.ts'

const kib = 1024
/** Of a new channel. */
export const firstWindowBytes = 128 * kib
const maxWindowBytes = 2048 * kib
/** Of all channels together; each has at least `firstWindowBytes`. */
const totalBytes = 64 * 1024 * kib

let open = 0

export class ChannelWindow {
  readonly #flow: Flow
  readonly #grant: (bytes: number) => void
  #isOpen = true

  /** `grant` tells the client that it may send more. */
  constructor(flow: Flow, grant: (bytes: number) => void) {
    this.#flow = flow
    this.#grant = grant
    open += 1
  }

  /** To be called when more can be received. Seldom grants anything, and then much. */
  widen(): void {
    const target = Math.max(firstWindowBytes, Math.min(maxWindowBytes, Math.floor(totalBytes / open)))
    if (!this.#isOpen || this.#flow.window > target / 2) return
    const more = target - this.#flow.window
    this.#flow.window += more
    this.#grant(more)
  }

  close(): void {
    if (this.#isOpen) open -= 1
    this.#isOpen = false
  }
}

/** Passes the data of a channel to `onData` instead of to ssh2. */
export function receiveData(
  channel: ServerChannel,
  protocol: Protocol,
  data: ChannelData,
  onData: (data: Buffer) => void,
  reading: Pick<Reading, 'pause' | 'resume'>,
): Arriving {
  const { incoming, outgoing } = flowsOfChannel(channel)
  const window = new ChannelWindow(incoming, (bytes) => protocol.channelWindowAdjust(outgoing.id, bytes))
  data.deliver(incoming.id, onData)
  return {
    widen() {
      window.widen()
      reading.resume()
    },
    pause: () => reading.pause(),
    resume: () => reading.resume(),
    stop() {
      reading.resume()
      data.discard(incoming.id)
      window.close()
    },
  }
}

/** Sends data without the stream of ssh2's channel, which takes longer than to encrypt a short response. */
export function sendData(channel: ServerChannel, protocol: Protocol, data: Buffer): boolean {
  const { outgoing } = flowsOfChannel(channel)
  if (outgoing.state !== 'open' || data.length > outgoing.window || outgoing.packetSize < 1) return false
  outgoing.window -= data.length
  for (let at = 0; at < data.length; at += outgoing.packetSize)
    protocol.channelData(outgoing.id, data.subarray(at, at + outgoing.packetSize))
  return true
}
