/** Raw SSH for tests of attacks: any bytes before the key exchange, and any payload on an encrypted connection. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Client, type Connection } from 'ssh2'
import { algorithmsWith } from '../src/sftp/ssh/algorithms.ts'
import { internalsOf, type Protocol, sendPayload, sshString, uint32 } from '../src/sftp/ssh/internals.ts'

export interface RawSsh {
  readonly socket: Socket
  /** Sends a payload as an unencrypted packet. */
  packet(payload: Buffer): void
  /** Sends raw bytes. */
  bytes(bytes: Buffer | string): void
  /** Resolves with all received bytes when the server has closed the connection. */
  closed(): Promise<Buffer>
  /** The payload of the next unencrypted packet. */
  next(): Promise<Buffer>
}

/** Opens a connection and sends the identification string, unless it is ''. */
export async function openRaw(port: number, ident = 'SSH-2.0-raw'): Promise<RawSsh> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  let received = Buffer.alloc(0)
  let read = 0
  const arrived = () => once(socket, 'data')
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
  })
  socket.on('error', () => undefined)
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await once(socket, 'connect')
  if (ident !== '') socket.write(`${ident}\r\n`)
  const upTo = async (end: number) => {
    while (received.length < end) await Promise.race([arrived(), over.then(() => Promise.reject(new Error('closed')))])
  }
  return {
    socket,
    packet: (payload) => void socket.write(framed(payload)),
    bytes: (bytes) => void socket.write(bytes),
    async closed() {
      await over
      return received
    },
    async next() {
      while (read === 0) {
        const end = received.indexOf('\n')
        if (end >= 0) read = end + 1
        else await upTo(received.length + 1)
      }
      await upTo(read + 4)
      const length = received.readUInt32BE(read)
      await upTo(read + 4 + length)
      const padding = received[read + 4] ?? 0
      const payload = received.subarray(read + 5, read + 4 + length - padding)
      read += 4 + length
      return payload
    },
  }
}

/** An unencrypted packet. */
export function framed(payload: Buffer): Buffer {
  const padding = 8 - ((5 + payload.length) % 8) + 8
  return Buffer.concat([uint32(1 + payload.length + padding), Buffer.from([padding]), payload, Buffer.alloc(padding)])
}

const offered = algorithmsWith()

/** A client's KEXINIT with these key exchange methods. */
export function kexInit(kex: readonly string[], compression = 'none'): Buffer {
  const lists = [
    ...[kex.join(','), 'ssh-ed25519', ...[0, 1].map(() => offered.cipher.join(','))],
    ...[0, 1].map(() => offered.hmac.join(',')),
    ...[compression, compression, '', ''],
  ]
  return Buffer.concat([Buffer.from([20]), Buffer.alloc(16, 7), ...lists.map(sshString), Buffer.alloc(5)])
}

/** The private protocol object of an ssh2 client; its members have the same names as on the server. */
export const protocolOf = (client: Client): Protocol => internalsOf(client as unknown as Connection)._protocol

/** Sends any payload over a client's encrypted connection. */
export const send = (client: Client, ...parts: Buffer[]): void => sendPayload(protocolOf(client), ...parts)

/** A CHANNEL_OPEN payload. */
export const channelOpen = (type: string, sender = 0, window = 2 ** 21, largestPacket = 32_768, rest = ''): Buffer =>
  Buffer.concat([
    ...[Buffer.from([90]), sshString(type), uint32(sender), uint32(window), uint32(largestPacket)],
    Buffer.from(rest),
  ])

/** The session id, which signatures cover. */
const sessionIdOf = (client: Client): Buffer =>
  (protocolOf(client)._kex as unknown as { readonly sessionID: Buffer }).sessionID

export interface SignedRequest {
  readonly username: string
  /** The announced signature algorithm. */
  readonly algorithm: string
  readonly key: Buffer
  /** Signs the data that RFC 4252 defines. */
  readonly sign: (data: Buffer) => Buffer
  /** The algorithm in the signature, if it differs from the announced one. */
  readonly inner?: string
  readonly sessionId?: Buffer
}

/** A signed public-key authentication request. */
export function signedRequest(client: Client, request: SignedRequest): Buffer {
  const { username, algorithm, key, sign, inner = algorithm, sessionId = sessionIdOf(client) } = request
  const head = Buffer.concat([
    Buffer.from([50]),
    ...[username, 'ssh-connection', 'publickey'].map(sshString),
    ...[Buffer.from([1]), sshString(algorithm), sshString(key)],
  ])
  const signature = sign(Buffer.concat([sshString(sessionId), head]))
  return Buffer.concat([head, sshString(Buffer.concat([sshString(inner), sshString(signature)]))])
}

/** Sends an authentication request; resolves with the response. */
export function answerTo(client: Client, payload: Buffer): Promise<'success' | 'failure' | 'closed'> {
  const protocol = protocolOf(client) as unknown as { _handlers: Record<string, () => void> }
  return new Promise((resolve) => {
    protocol._handlers['USERAUTH_SUCCESS'] = () => resolve('success')
    protocol._handlers['USERAUTH_FAILURE'] = () => resolve('failure')
    client.once('close', () => resolve('closed'))
    send(client, payload)
  })
}

/** A client that has completed the key exchange and is not authenticated. */
export async function handshaken(port: number): Promise<Client> {
  const client = new Client()
  client.on('error', () => undefined)
  const ready = once(client, 'handshake')
  client.connect({ host: '127.0.0.1', port, username: 'mira', authHandler: () => undefined })
  // ssh2's handler would respond to the server's prompts.
  const handlers = protocolOf(client) as unknown as { _handlers: Record<string, unknown> }
  handlers._handlers['USERAUTH_INFO_REQUEST'] = () => undefined
  await ready
  return client
}
