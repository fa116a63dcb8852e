/**
 * Members of ssh2 1.17 and of Node.js's sockets outside their public interfaces, and packets that ssh2 cannot send. The versions are
 * pinned, and the tests fail if these members change.
 */
import type { KeyObject } from 'node:crypto'
import type { Socket } from 'node:net'
import type { AuthContext, Connection, PublicKeyAuthContext, ServerChannel } from 'ssh2'

export const message = {
  disconnect: 1,
  unimplemented: 3,
  extInfo: 7,
  kexInit: 20,
  authRequest: 50,
  authFailure: 51,
  authPkOk: 60,
  authInfoResponse: 61,
  requestSuccess: 81,
  requestFailure: 82,
  channelOpen: 90,
  channelWindowAdjust: 93,
  channelData: 94,
  channelExtendedData: 95,
} as const

export const disconnectReason = { protocolError: 2, byApplication: 11, tooManyConnections: 12 } as const

/** Returned by packet handlers to make ssh2 stop parsing the received data. */
export const stopParsing = Number.POSITIVE_INFINITY

type PayloadHandler = (payload: Buffer) => number | undefined

/** A key exchange in progress. */
export interface KeyExchange {
  remoteExtInfoEnabled: boolean
  readonly negotiated: { kex: string; readonly cs: { readonly cipher: string } }
  _remoteKexinit: Buffer
  generateKeys(): void
  convertPublicKey(key: Buffer): Buffer
  computeSecret(key: Buffer): Buffer | Error
  getPublicKey(): Buffer
}

export interface NameList {
  readonly array: readonly string[]
  readonly buffer: Buffer
}

export interface Protocol {
  _onPayload: PayloadHandler
  _onHandshakeComplete: (...negotiated: unknown[]) => void
  readonly _decipher: { _onPayload: PayloadHandler; readonly inSeqno: number }
  /** Defined during a key exchange. */
  readonly _kexinit: Buffer | undefined
  readonly _kex: KeyExchange | undefined
  /** Packets queued until the end of a key exchange. */
  _queue: Buffer[] | undefined
  readonly _authsQueue: string[]
  readonly _offer: {
    totalSize: number
    readonly lists: { kex: NameList; serverHostKey: NameList; all: Buffer }
  }
  readonly _cipher: { encrypt(packet: Buffer): void }
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number
      readonly allocStartKEX: number
      alloc(bytes: number, evenInKeyExchange?: boolean): Buffer
      finalize(packet: Buffer, evenInKeyExchange?: boolean): Buffer
    }
  }
  /** Undefined once the connection has ended. */
  readonly _destruct: unknown
  channelOpenFail(channel: number, reason: number, text: string): void
  channelOpenConfirm(remote: number, local: number, window: number, largestPacket: number): void
  channelWindowAdjust(remote: number, bytes: number): void
  channelData(remote: number, data: Buffer): void
  rekey(): void
}

/** One direction of a channel. */
export interface Flow {
  readonly id: number
  /** Bytes that the sender may send. */
  window: number
  readonly state: string
  /** Maximum data of one packet. */
  readonly packetSize: number
}

interface Channel {
  readonly incoming?: Flow
  readonly outgoing?: Flow
  readonly _chanInfo?: { readonly incoming: Flow; readonly outgoing: Flow }
}

export interface Internals {
  readonly _sock: Socket
  readonly _protocol: Protocol
  readonly _chanMgr: { readonly _count: number; get(id: number): Channel | undefined }
}

export const internalsOf = (client: Connection): Internals => client as unknown as Internals

/** Marks an authentication request as answered, so that ssh2 accepts the next one. */
function markAnswered(context: AuthContext): void {
  const answered: { _initialResponse?: boolean } = context as unknown as { _initialResponse?: boolean }
  answered._initialResponse = true
}

/** The window state of an open channel; undefined for an unknown id. */
export function flowsOf({ _chanMgr }: Internals, id: number): { incoming: Flow; outgoing: Flow } | undefined {
  const channel = id < 2 ** 32 - 1 ? _chanMgr.get(id) : undefined
  if (channel?._chanInfo) return channel._chanInfo
  return channel?.incoming && channel.outgoing ? { incoming: channel.incoming, outgoing: channel.outgoing } : undefined
}

/** The directions of an accepted channel. */
export const flowsOfChannel = (channel: ServerChannel): { readonly incoming: Flow; readonly outgoing: Flow } =>
  channel as unknown as { incoming: Flow; outgoing: Flow }

/** Makes ssh2 open channels with this window instead of 2 MiB. */
export function setFirstWindow(internals: Internals, bytes: number): void {
  const protocol = internals._protocol
  const confirm = protocol.channelOpenConfirm.bind(protocol)
  protocol.channelOpenConfirm = (remote, local, _window, largestPacket) => {
    const flows = flowsOf(internals, local)
    if (flows) flows.incoming.window = bytes
    confirm(remote, local, bytes, largestPacket)
  }
}

/** Encodes an SSH string: its length, then its bytes. */
export function sshString(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Sends a packet, or queues it while a key exchange is in progress. */
export function sendPayload(protocol: Protocol, ...parts: Buffer[]): void {
  const payload = Buffer.concat(parts)
  const { write } = protocol._packetRW
  const start = write.allocStart
  const packet = write.alloc(payload.length)
  packet.set(payload, start)
  const whole = write.finalize(packet)
  if (protocol._kexinit === undefined) protocol._cipher.encrypt(whole)
  else {
    protocol._queue ??= []
    protocol._queue.push(whole)
  }
}

/** Sends USERAUTH_PK_OK as ssh2 does, but with the signature algorithm that the client has offered. */
export function acceptKey(protocol: Protocol, context: PublicKeyAuthContext): void {
  const { key, hashAlgo } = context
  const algorithm = key.algo === 'ssh-rsa' && hashAlgo ? `rsa-sha2-${hashAlgo.slice(3)}` : key.algo
  markAnswered(context)
  protocol._authsQueue.shift()
  sendPayload(protocol, Buffer.from([message.authPkOk]), sshString(algorithm), sshString(key.data))
}

/** Sends a disconnect message. The caller closes the connection. */
export function sendDisconnect(protocol: Protocol, reason: number, text: string): void {
  if (protocol._destruct === undefined) return
  const payload = Buffer.concat([Buffer.from([message.disconnect]), uint32(reason), sshString(text), sshString('')])
  const { write } = protocol._packetRW
  const packet = write.alloc(payload.length, true)
  packet.set(payload, write.allocStartKEX)
  protocol._cipher.encrypt(write.finalize(packet, true))
}

/** ssh2's AES-GCM without its native addon. */
export interface GcmCipher {
  readonly _encSSLName: 'aes-128-gcm' | 'aes-256-gcm'
  _encKey: Buffer | KeyObject
  readonly _encIV: Buffer
  readonly _dead: boolean
  outSeqno: number
  _onWrite(bytes: Buffer): void
  /** A packet with its head and padding, for a payload of this length. */
  allocPacket(payloadBytes: number): Buffer
  encrypt(packet: Buffer): void
}

export interface GcmDecipher {
  readonly _decipherSSLName: 'aes-128-gcm' | 'aes-256-gcm'
  readonly _decipherKey: Buffer
  readonly _decipherIV: Buffer
  inSeqno: number
  /** Returns false to stop after this packet, and a number to continue there. */
  _onPayload(payload: Buffer): number | false | undefined
  /** Handles the bytes from `from` up to, not including, `to`; returns where to continue if they are not for this decipher. */
  decrypt(data: Buffer, from: number, to: number): number | undefined
}

export const isGcm = (name: unknown): boolean => typeof name === 'string' && name.endsWith('-gcm')

interface CipherChanges {
  cipher(cipher: GcmCipher): void
  decipher(decipher: GcmDecipher): void
}

/** Whether payloads are views of what was read from the socket, which ssh2's native addon decrypts in place. */
export const decryptsInPlace = (protocol: Pick<Protocol, '_decipher'>): boolean => '_instance' in protocol._decipher

/** Calls back with the ciphers of each key exchange before they are used. Those of other algorithms lack the members. */
export function onNewCiphers(protocol: Protocol, changes: CipherChanges): void {
  intercept(protocol, '_cipher', (value) => changes.cipher(value as GcmCipher))
  intercept(protocol, '_decipher', (value) => changes.decipher(value as GcmDecipher))
}

function intercept(protocol: Protocol, property: '_cipher' | '_decipher', change: (value: unknown) => void): void {
  let current: unknown = protocol[property]
  Object.defineProperty(protocol, property, {
    get: () => current,
    set(value: unknown) {
      if (value) change(value)
      current = value
    },
  })
}

interface SocketMembers {
  [member: symbol]: unknown
  readonly _handle: { readonly useUserBuffer?: (buffer: Uint8Array) => void } | null
}

/**
 * Does for a socket of a server what the option `onread` does for sockets of clients: it reads into this buffer and calls back with
 * the number of bytes. False if this version of Node.js has other members.
 */
export function setReadBuffer(socket: Socket, into: Uint8Array, onRead: (bytes: number) => void): boolean {
  const members = socket as unknown as SocketMembers
  const symbols = Object.getOwnPropertySymbols(members)
  const [buffer, callback] = ['kBuffer', 'kBufferCb'].map((name) => symbols.find((one) => one.description === name))
  const handle = members._handle
  if (!buffer || !callback || typeof handle?.useUserBuffer !== 'function') return false
  handle.useUserBuffer(into)
  members[buffer] = into
  members[callback] = onRead
  return true
}
