/** The fast path: ssh2 decrypts what it sends, it decrypts what ssh2 sends, and a socket that reads into the shared buffer loses nothing. */
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
  createDecipher(config: object): Decipher
}

interface Decipher {
  decrypt(data: Buffer, at: number, end: number): unknown
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

/** ssh2's cipher of a client, and the decipher of the fast path. `respond` returns what the handler of a payload returns. */
function decipherPair(cipher: string, keyBytes: number, iv: Buffer, respond: () => unknown = () => undefined) {
  const key = randomBytes(keyBytes)
  const sent: Buffer[] = []
  const encryption = ssh2Crypto.createCipher({
    outbound: {
      ...{ onWrite: (bytes: Buffer) => void sent.push(Buffer.from(bytes)), seqno: 3 },
      ...{ cipherInfo: ssh2Crypto.CIPHER_INFO[cipher], cipherKey: key, cipherIV: Buffer.from(iv) },
    },
  })
  const received: Buffer[] = []
  const protocol = {} as { _decipher: Decipher }
  speedUpCiphers(protocol as unknown as Protocol, {} as Socket)
  const onPayload = (payload: Buffer) => {
    received.push(payload)
    return respond()
  }
  protocol._decipher = ssh2Crypto.createDecipher({
    inbound: {
      ...{ onPayload, seqno: 3 },
      ...{ decipherInfo: ssh2Crypto.CIPHER_INFO[cipher], decipherKey: key, decipherIV: Buffer.from(iv) },
    },
  })
  const encrypt = (...payloads: Buffer[]): Buffer => {
    for (const payload of payloads) {
      const packet = encryption.allocPacket(payload.length)
      packet.set(payload, 5)
      encryption.encrypt(packet)
    }
    return Buffer.concat(sent.splice(0))
  }
  return { encrypt, decipher: protocol._decipher, received }
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

  test('decrypts what ssh2 sends, in reads of every length into the same buffer', async () => {
    await ssh2Crypto.init
    const iv = Buffer.concat([randomBytes(4), Buffer.alloc(7, 255), Buffer.from([250])])
    const shared = Buffer.alloc(70_000)
    const lengths = [...Array.from({ length: 40 }, (_, i) => i + 1), 32_768, 32_768, 5]
    for (const readBytes of [1, 2, 3, 4, 5, 19, 20, 21, 63, 64, 4_096, 32_807, 65_536]) {
      const { encrypt, decipher, received } = decipherPair(name, keyBytes, iv)
      const payloads = lengths.map((bytes) => randomBytes(bytes))
      const data = encrypt(...payloads)
      for (let at = 0; at < data.length; at += readBytes) {
        const bytes = data.copy(shared, 1, at, at + readBytes)
        decipher.decrypt(shared, 1, 1 + bytes)
      }
      expect(received.length).toBe(payloads.length)
      expect(Buffer.concat(received).equals(Buffer.concat(payloads))).toBe(true)
    }
  })

  test('refuses a packet with a changed byte, a wrong tag or another length', async () => {
    await ssh2Crypto.init
    const iv = randomBytes(12)
    for (const at of [3, 4, 30, -1]) {
      const { encrypt, decipher, received } = decipherPair(name, keyBytes, iv)
      const data = encrypt(Buffer.from('a request of 30 bytes or more, and of two blocks'), randomBytes(64))
      const changed = data.at(at) ?? 0
      data[at < 0 ? data.length + at : at] = at === 3 ? changed + 16 : changed ^ 1
      expect(() => decipher.decrypt(data, 0, data.length)).toThrow()
      expect(received.length).toBe(at < 0 ? 1 : 0)
    }
  })
})

test('a packet of a wrong length is refused before the rest of it arrives', () => {
  for (const bytes of [0, 15, 17, 35_000, 2 ** 32 - 16]) {
    const { decipher } = decipherPair('aes128-gcm@openssh.com', 16, randomBytes(12))
    const head = Buffer.alloc(4)
    head.writeUInt32BE(bytes)
    decipher.decrypt(head, 0, 3)
    expect(() => decipher.decrypt(head, 3, 4)).toThrow('Bad packet length')
  }
})

test.each([false, 7_000_000])('a handler that returns %s ends the parsing', async (outcome) => {
  await ssh2Crypto.init
  const { encrypt, decipher, received } = decipherPair('aes128-gcm@openssh.com', 16, randomBytes(12), () => outcome)
  const first = encrypt(Buffer.from('new keys'))
  const data = Buffer.concat([first, Buffer.from('with the next keys')])
  const continueAt = decipher.decrypt(data, 0, data.length)
  expect(continueAt).toBe(outcome === false ? first.length : outcome)
  expect(received.map(String)).toEqual(['new keys'])
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

  test('gathers packets for a turn of the event loop while more is waiting to be read, otherwise for one callback', async () => {
    await ssh2Crypto.init
    const { near, far } = await socketPair()
    const { send, decipher, received } = cipherPair(near, 'aes128-gcm@openssh.com', 16, randomBytes(12))
    far.on('data', (data) => decipher.decrypt(data, 0, data.length))
    const corked = {
      afterFullReads: new Set<number>(),
      afterShortReads: new Set<number>(),
      inNextTurn: new Set<number>(),
    }
    let sent = 0
    near.on('data', (data: Buffer) => {
      near.pause()
      send(Buffer.from(`response ${sent++}`))
      const after = data.length === data.buffer.byteLength ? corked.afterFullReads : corked.afterShortReads
      process.nextTick(() => after.add(near.writableCorked))
      setImmediate(() => corked.inNextTurn.add(near.writableCorked))
      setTimeout(() => near.resume(), 1)
    })
    expect(readIntoSharedBuffer(near, copying)).toBe(true)
    far.write(randomBytes(5_000_001))
    await expect.poll(() => near.bytesRead).toBe(5_000_001)
    await expect.poll(() => received.length).toBe(sent)
    expect([...corked.afterFullReads]).toEqual([1])
    expect([...corked.afterShortReads]).toEqual([0])
    expect([...corked.inNextTurn]).toEqual([0])
    expect(received.map(String)).toEqual(Array.from({ length: sent }, (_, i) => `response ${i}`))
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
