/** The fast path: what it sends, ssh2 can decrypt, and a socket that reads into the shared buffer loses nothing. */
import { KeyObject, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { readIntoSharedBuffer, speedUpCiphers } from './fast-path.ts'
import type { Protocol } from './internals.ts'

interface Ssh2Crypto {
  readonly CIPHER_INFO: Readonly<Record<string, object>>
  readonly init: Promise<void>
  createCipher(config: object): { allocPacket(bytes: number): Buffer; encrypt(packet: Buffer): void }
  createDecipher(config: object): { decrypt(data: Buffer, at: number, end: number): unknown }
}

const ssh2Crypto = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as Ssh2Crypto

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** Two connected sockets. */
async function socketPair(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [near] = (await once(server, 'connection')) as [Socket]
  closing.push(() => {
    near.destroy()
    far.destroy()
    server.close()
  })
  return { near, far }
}

/** A cipher as ssh2 creates it for a connection on the fast path, and ssh2's decipher of the other side. */
function cipherPair(socket: Socket, cipher: string, keyBytes: number, iv: Buffer) {
  const key = randomBytes(keyBytes)
  const received: Buffer[] = []
  const decipher = ssh2Crypto.createDecipher({
    inbound: {
      ...{ onPayload: (payload: Buffer) => void received.push(Buffer.from(payload)), seqno: 3 },
      ...{ decipherInfo: ssh2Crypto.CIPHER_INFO[cipher], decipherKey: key, decipherIV: Buffer.from(iv) },
    },
  })
  const protocol = {} as { _cipher: ReturnType<Ssh2Crypto['createCipher']> }
  speedUpCiphers(protocol as unknown as Protocol, socket)
  protocol._cipher = ssh2Crypto.createCipher({
    outbound: {
      ...{ onWrite: (bytes: Buffer) => void socket.write(bytes), seqno: 3 },
      ...{ cipherInfo: ssh2Crypto.CIPHER_INFO[cipher], cipherKey: key, cipherIV: Buffer.from(iv) },
    },
  })
  const send = (payload: Buffer) => {
    const packet = protocol._cipher.allocPacket(payload.length)
    packet.set(payload, 5)
    protocol._cipher.encrypt(packet)
  }
  return { send, decipher, received, cipher: protocol._cipher as unknown as { _encKey: unknown } }
}

describe.each([
  ['aes128-gcm@openssh.com', 16],
  ['aes256-gcm@openssh.com', 32],
] as const)('%s', (name, keyBytes) => {
  test('ssh2 decrypts payloads of every length, also when the counter of the nonce overflows', async () => {
    await ssh2Crypto.init
    const { near, far } = await socketPair()
    const iv = Buffer.concat([randomBytes(4), Buffer.alloc(7, 255), Buffer.from([250])])
    const { send, decipher, received, cipher } = cipherPair(near, name, keyBytes, iv)
    expect(cipher._encKey).toBeInstanceOf(KeyObject)
    far.on('data', (data) => decipher.decrypt(data, 0, data.length))
    const payloads = [...Array.from({ length: 40 }, (_, i) => i + 1), 32_768].map((bytes) => randomBytes(bytes))
    for (const payload of payloads) send(payload)
    await expect.poll(() => received.length).toBe(payloads.length)
    expect(Buffer.concat(received).equals(Buffer.concat(payloads))).toBe(true)
  })
})

test('packets of one turn of the event loop are one write, and the end of a socket flushes them', async () => {
  await ssh2Crypto.init
  const { near, far } = await socketPair()
  const { send, decipher, received } = cipherPair(near, 'aes128-gcm@openssh.com', 16, randomBytes(12))
  far.on('data', (data) => decipher.decrypt(data, 0, data.length))
  send(Buffer.from('first'))
  send(Buffer.from('second'))
  expect(near.writableCorked).toBe(1)
  near.end()
  await once(far, 'end')
  expect(received.map(String)).toEqual(['first', 'second'])
})

describe('a socket that reads into the shared buffer', () => {
  const protocolWith = (decipher: object) => ({ _decipher: decipher }) as unknown as Protocol
  const copying = protocolWith({})

  test('is none where ssh2 decrypts in place, with its native addon', async () => {
    const { near } = await socketPair()
    near.on('data', () => undefined)
    expect(readIntoSharedBuffer(near, protocolWith({ _instance: {} }))).toBe(false)
  })

  test('loses no byte, pauses and ends', async () => {
    const { near, far } = await socketPair()
    const bytes = randomBytes(5_000_000)
    const got: Buffer[] = []
    const uses = new Map<ArrayBufferLike, number>()
    near.on('data', (data: Buffer) => {
      got.push(Buffer.from(data))
      uses.set(data.buffer, (uses.get(data.buffer) ?? 0) + 1)
      near.pause()
      setTimeout(() => near.resume(), 1)
    })
    const ended = once(near, 'end')
    expect(readIntoSharedBuffer(near, copying)).toBe(true)
    far.end(bytes)
    await ended
    expect(Buffer.concat(got).equals(bytes)).toBe(true)
    expect(Math.max(...uses.values())).toBeGreaterThan(5)
  })

  test('continues after bytes that were read before', async () => {
    const { near, far } = await socketPair()
    near.pause()
    far.write('before')
    near.read(0)
    await expect.poll(() => near.readableLength).toBeGreaterThan(0)
    expect(readIntoSharedBuffer(near, copying)).toBe(false)
    const got: Buffer[] = []
    near.on('data', (data: Buffer) => got.push(data)).resume()
    far.end(' and after')
    await once(near, 'end')
    expect(Buffer.concat(got).toString()).toBe('before and after')
  })
})
