/** The hybrid key exchange, with a client that computes the secret and the exchange hash independently. */
import { createPublicKey, decapsulate, diffieHellman, generateKeyPairSync, hash, verify } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kexInit, openRaw } from '../../../test/raw-ssh.ts'
import { openSftpApp, type SftpApp } from '../../../test/sftp-app.ts'
import { sshString } from './internals.ts'

let app: SftpApp
beforeAll(async () => {
  app = await openSftpApp('sqlite')
})
afterAll(() => app.close())

const x25519Prefix = Buffer.from('302a300506032b656e032100', 'hex')
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex')
const publicKey = (prefix: Buffer, bytes: Buffer) =>
  createPublicKey({ key: Buffer.concat([prefix, bytes]), format: 'der', type: 'spki' })

/** The strings of a payload, after its type. */
function strings(payload: Buffer, at = 1): Buffer[] {
  const found: Buffer[] = []
  while (at + 4 <= payload.length) {
    const length = payload.readUInt32BE(at)
    found.push(payload.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return found
}

const raw = (key: { export(options: { format: 'der'; type: 'spki' }): Buffer }, bytes: number) =>
  key.export({ format: 'der', type: 'spki' }).subarray(-bytes)

test('S-15: the host key signs with SHA-2 only, and everything that is offered is current', async () => {
  const client = await openRaw(app.port)
  client.packet(kexInit(['curve25519-sha256']))
  const [kex, hostKeys] = strings(await client.next(), 17).map(String)
  expect(kex).toBe(
    'mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,' +
      'ecdh-sha2-nistp521,kex-strict-s-v00@openssh.com',
  )
  expect(hostKeys).toBe('ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256')
  client.socket.destroy()
})

test('derives the same secret as the client and signs the exchange hash', async () => {
  const client = await openRaw(app.port)
  const own = kexInit(['an-unknown-one', 'mlkem768x25519-sha256', 'ext-info-c', 'kex-strict-c-v00@openssh.com'])
  client.packet(own)
  const theirs = Buffer.from(await client.next())
  expect(theirs.toString('latin1')).toContain('mlkem768x25519-sha256,curve25519-sha256,')
  const [pq, classic] = [generateKeyPairSync('ml-kem-768'), generateKeyPairSync('x25519')]
  const sent = Buffer.concat([raw(pq.publicKey, 1_184), raw(classic.publicKey, 32)])
  client.packet(Buffer.concat([Buffer.from([30]), sshString(sent)]))
  const reply = await client.next()
  expect(reply[0]).toBe(31)
  const [hostKey = Buffer.alloc(0), answer = Buffer.alloc(0), signature = Buffer.alloc(0)] = strings(reply)
  const secret = hash(
    'sha256',
    Buffer.concat([
      decapsulate(pq.privateKey, answer.subarray(0, 1_088)),
      diffieHellman({ privateKey: classic.privateKey, publicKey: publicKey(x25519Prefix, answer.subarray(1_088)) }),
    ]),
    'buffer',
  )
  const exchanged = ['SSH-2.0-raw', 'SSH-2.0-Sallyport', own, theirs, hostKey, sent, answer, secret]
  const digest = hash('sha256', Buffer.concat(exchanged.map(sshString)), 'buffer')
  const [, bytes = Buffer.alloc(0)] = strings(hostKey, 0)
  const [, signed = Buffer.alloc(0)] = strings(signature, 0)
  expect(verify(null, digest, publicKey(ed25519Prefix, bytes), signed)).toBe(true)
  client.socket.destroy()
})

test.each([
  ['too short', Buffer.alloc(100)],
  ['no ML-KEM key', Buffer.alloc(1_216, 0xff)],
  [
    'a point of X25519 that agrees on nothing',
    Buffer.concat([raw(generateKeyPairSync('ml-kem-768').publicKey, 1_184), Buffer.alloc(32)]),
  ],
])('keys that are %s end the connection', async (_, keys) => {
  const client = await openRaw(app.port)
  client.packet(kexInit(['mlkem768x25519-sha256']))
  await client.next()
  client.packet(Buffer.concat([Buffer.from([30]), sshString(keys)]))
  expect((await client.next())[0]).toBe(1)
  await client.closed()
})
