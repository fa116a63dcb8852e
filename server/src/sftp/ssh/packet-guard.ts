/**
 * Checks every packet of a client before ssh2 handles it: which messages are allowed in the current state, and how many. A
 * violation ends the connection before anything is allocated for the packet.
 */
import type { Connection } from 'ssh2'
import { userKeyAlgorithms } from './algorithms.ts'
import { handleKexInit } from './hybrid-kex.ts'
import {
  disconnectReason,
  flowsOf,
  type Internals,
  internalsOf,
  message,
  type Protocol,
  sendDisconnect,
  sendPayload,
  sshString,
  stopParsing,
  uint32,
} from './internals.ts'
import { correctOffer } from './offer.ts'

export interface GuardLimits {
  readonly channels: number
  /** Refused channel opens after which the connection ends. */
  readonly refusedChannels: number
  /** Key exchanges that a client can start within a minute. */
  readonly rekeysPerMinute: number
  /** Outgoing packets that can be queued during a key exchange. */
  readonly queuedPackets: number
}

const guardLimits: GuardLimits = {
  channels: 10,
  refusedChannels: 100,
  rekeysPerMinute: 20,
  queuedPackets: 4_096,
}

export interface GuardEvents {
  /** A packet of this type has arrived, before it is handled. */
  onPacket(type: number | undefined): void
  /** Whether a keyboard-interactive prompt is pending. A new authentication request cancels it. */
  isPrompting(): boolean
  onKeyExchangeBegin(): void
  onKeyExchangeEnd(): void
  /** Called after the disconnect message was sent; closes the connection. */
  onViolation(reason: string): void
}

/** Message type, channel and length. */
const dataHeadBytes = 9
/** Of the largest packet that a client accepts: a response of 255 KiB to one that accepts a byte would be 261,120 packets. */
const minPacketBytes = 256
const openFailure = { connectFailed: 2, resourceShortage: 4 } as const
/** Message types that only servers send. */
const fromServersOnly = new Set([6, 51, 52, 53, 60])
const knownMessages = new Set([
  ...[1, 2, 3, 4, 5, 7, 20, 21, message.authRequest, message.authInfoResponse, 80, 81, 82],
  ...[90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100],
])
/** First message type of the connection protocol, which requires authentication. */
const firstOfConnection = 80
const methods = new Set(['none', 'password', 'publickey', 'keyboard-interactive'])

/** The data of channels that bypasses ssh2. */
export interface ChannelData {
  /** Passes the data of a channel to `onData` instead of to ssh2, after the checks. */
  deliver(channel: number, onData: (data: Buffer) => void): void
  /** Discards it from now on: when the client has used up its window, it must stop. */
  discard(channel: number): void
}

/** Installs the checks. Call it when the identification string has arrived and before any packet is handled. */
export function guardPackets(client: Connection, events: GuardEvents, limits = guardLimits): ChannelData {
  const guard = new PacketGuard(client, events, limits)
  guard.install()
  return guard
}

class PacketGuard implements ChannelData {
  readonly #client: Connection
  readonly #internals: Internals
  readonly #protocol: Protocol
  readonly #events: GuardEvents
  readonly #limits: GuardLimits
  readonly #receivers = new Map<number, (data: Buffer) => void>()
  #refusedChannels = 0
  #rekeys: number[] = []
  #isOver = false

  constructor(client: Connection, events: GuardEvents, limits: GuardLimits) {
    this.#client = client
    this.#internals = internalsOf(client)
    this.#protocol = this.#internals._protocol
    this.#events = events
    this.#limits = limits
  }

  install(): void {
    const protocol = this.#protocol
    correctOffer(protocol)
    // The first key exchange uses a separate decipher; later ones go through the protocol's handler.
    const handleInKex = protocol._decipher._onPayload
    protocol._decipher._onPayload = (payload) => {
      this.#events.onPacket(payload[0])
      return payload[0] === message.kexInit ? handleKexInit(protocol, payload, handleInKex) : handleInKex(payload)
    }
    const handle = protocol._onPayload
    protocol._onPayload = (payload) => this.#inspect(payload, handle)
    const complete = protocol._onHandshakeComplete
    let isFirst = true
    protocol._onHandshakeComplete = (...negotiated) => {
      // ssh2's own server-sig-algs list is malformed: it lacks a comma.
      if (isFirst && protocol._kex?.remoteExtInfoEnabled) {
        protocol._kex.remoteExtInfoEnabled = false
        sendExtInfo(protocol)
      }
      isFirst = false
      complete(...negotiated)
      this.#events.onKeyExchangeEnd()
    }
  }

  deliver(channel: number, onData: (data: Buffer) => void): void {
    for (const id of this.#receivers.keys()) if (!flowsOf(this.#internals, id)) this.#receivers.delete(id)
    this.#receivers.set(channel, onData)
  }

  discard(channel: number): void {
    this.deliver(channel, () => undefined)
  }

  #inspect(payload: Buffer, handle: (payload: Buffer) => number | undefined): number | undefined {
    this.#events.onPacket(payload[0])
    if (this.#isOver) return stopParsing
    const type = payload[0]
    if (type === undefined) return this.#violation('an empty packet')
    if (fromServersOnly.has(type)) return this.#violation(`message ${type} comes from servers only`)
    if (type >= firstOfConnection && !this.#client.authenticated)
      return this.#violation(`message ${type} before the end of the sign-in`)
    if (!knownMessages.has(type)) {
      const sequence = (this.#protocol._decipher.inSeqno - 1) >>> 0
      sendPayload(this.#protocol, Buffer.from([message.unimplemented]), uint32(sequence))
      return undefined
    }
    if ((this.#protocol._queue?.length ?? 0) > this.#limits.queuedPackets)
      return this.#violation('a key exchange that does not end')
    return this.#check(type, payload, handle)
  }

  #check(type: number, payload: Buffer, handle: (payload: Buffer) => number | undefined): number | undefined {
    switch (type) {
      case message.kexInit:
        return this.#keyExchange(payload, handle)
      case message.authRequest:
        return this.#authRequest(payload, handle)
      case message.channelOpen:
        return this.#channelOpen(payload, handle)
      case message.channelData:
        return this.#channelData(payload, handle)
      case message.channelWindowAdjust:
        return this.#windowAdjust(payload, handle)
      // Clients have no use for extended data, and ssh2 does not count it against the window.
      case message.channelExtendedData:
        return undefined
      default:
        return handle(payload)
    }
  }

  #keyExchange(payload: Buffer, handle: (payload: Buffer) => number | undefined): number | undefined {
    // Each key exchange costs a signature, and no client needs a second one before the sign-in.
    if (!this.#client.authenticated) return this.#violation('a second key exchange before the end of the sign-in')
    const now = performance.now()
    // A reply to the server's own KEXINIT is not counted.
    if (this.#protocol._kexinit === undefined) {
      this.#rekeys = [...this.#rekeys.filter((at) => now - at < 60_000), now]
      if (this.#rekeys.length > this.#limits.rekeysPerMinute) return this.#violation('too many key exchanges')
    }
    this.#events.onKeyExchangeBegin()
    return handleKexInit(this.#protocol, payload, handle)
  }

  #authRequest(payload: Buffer, handle: (payload: Buffer) => number | undefined): number | undefined {
    const method = stringAt(payload, 2)
    const isKnown = method !== undefined && methods.has(method.toString('latin1'))
    if (this.#client.authenticated) return undefined
    // With two concurrent requests, the wrong one could be answered with success.
    if (this.#protocol._authsQueue.length > 0) {
      if (!this.#events.isPrompting()) return this.#violation('a sign-in request before the answer to the one before')
      this.#protocol._authsQueue.length = 0
    }
    if (method === undefined || isKnown) return handle(payload)
    const failure = [Buffer.from([message.authFailure]), sshString('publickey,password,keyboard-interactive')]
    sendPayload(this.#protocol, ...failure, Buffer.from([0]))
    return undefined
  }

  #channelOpen(payload: Buffer, handle: (payload: Buffer) => number | undefined): number | undefined {
    const type = stringAt(payload, 0)
    const at = 5 + (type?.length ?? 0)
    if (type === undefined || payload.length < at + 12) return this.#violation('a malformed request for a channel')
    const sender = payload.readUInt32BE(at)
    const largestPacket = payload.readUInt32BE(at + 8)
    const refuse = (reason: number, text: string) => {
      this.#protocol.channelOpenFail(sender, reason, text)
      return this.#refused()
    }
    if (largestPacket < minPacketBytes)
      return refuse(openFailure.connectFailed, `The largest packet must be at least ${minPacketBytes} bytes.`)
    const isSession = type.toString('latin1') === 'session'
    if (isSession && this.#internals._chanMgr._count >= this.#limits.channels)
      return refuse(openFailure.resourceShortage, `At most ${this.#limits.channels} channels can be open.`)
    if (!isSession && this.#refused() === stopParsing) return stopParsing
    return handle(payload)
  }

  #refused(): number | undefined {
    this.#refusedChannels += 1
    return this.#refusedChannels > this.#limits.refusedChannels
      ? this.#violation('too many refused channels')
      : undefined
  }

  #channelData(payload: Buffer, handle: (payload: Buffer) => number | undefined): number | undefined {
    if (payload.length < dataHeadBytes) return this.#violation('malformed data')
    const channel = payload.readUInt32BE(1)
    const bytes = payload.readUInt32BE(5)
    if (bytes > payload.length - dataHeadBytes) return this.#violation('malformed data')
    const flows = flowsOf(this.#internals, channel)
    if (flows && bytes > flows.incoming.window) return this.#violation('more data than the window allows')
    const onData = this.#receivers.get(channel)
    if (!flows || !onData) return handle(payload)
    flows.incoming.window -= bytes
    onData(payload.subarray(dataHeadBytes, dataHeadBytes + bytes))
    return undefined
  }

  #windowAdjust(payload: Buffer, handle: (payload: Buffer) => number | undefined): number | undefined {
    if (payload.length < 9) return this.#violation('a malformed window')
    const flows = flowsOf(this.#internals, payload.readUInt32BE(1))
    if (flows && flows.outgoing.window + payload.readUInt32BE(5) >= 2 ** 32)
      return this.#violation('a window above 4 GiB')
    return handle(payload)
  }

  #violation(reason: string): number {
    this.#isOver = true
    sendDisconnect(this.#protocol, disconnectReason.protocolError, `Protocol error: ${reason}.`)
    this.#events.onViolation(reason)
    return stopParsing
  }
}

/** The string with this index among the strings that follow the message type. */
function stringAt(payload: Buffer, index: number): Buffer | undefined {
  let at = 1
  for (let i = 0; ; i++) {
    if (payload.length < at + 4) return undefined
    const length = payload.readUInt32BE(at)
    if (payload.length < at + 4 + length) return undefined
    if (i === index) return payload.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
}

const sendExtInfo = (protocol: Protocol): void =>
  sendPayload(
    protocol,
    ...[Buffer.from([message.extInfo]), uint32(1)],
    ...[sshString('server-sig-algs'), sshString(userKeyAlgorithms.join(','))],
  )
