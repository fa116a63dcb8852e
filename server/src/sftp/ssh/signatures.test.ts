/** Invalid public-key signatures are refused. */
import { createPrivateKey, sign as signWith } from 'node:crypto'
import ssh2, { type ParsedKey } from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson } from '../../../test/people.ts'
import { answerTo, handshaken, type SignedRequest, send, signedRequest } from '../../../test/raw-ssh.ts'
import { addSshKey, openSftpApp, type SftpApp } from '../../../test/sftp-app.ts'
import { sshString } from './internals.ts'

let app: SftpApp
let rsa: ParsedKey
let ed25519: ParsedKey
let other: ParsedKey
beforeAll(async () => {
  app = await openSftpApp(engines.at(-1) ?? 'sqlite')
  const [ada, ben] = [await addPerson(app, 'ada'), await addPerson(app, 'ben')]
  rsa = parsed(await addSshKey(app, ada.user, 'rsa'))
  ed25519 = parsed(await addSshKey(app, ada.user))
  other = parsed(await addSshKey(app, ben.user))
})
afterAll(() => app.close())

const parsed = (text: string): ParsedKey => {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return key
}
const rsaSigning = (hash: string) => (data: Buffer) => signWith(hash, data, createPrivateKey(rsa.getPrivatePEM()))
const edSigning = (key: ParsedKey) => (data: Buffer) => key.sign(data)

const requestOf = async (change: Partial<SignedRequest>, sessionId?: Buffer) => {
  const client = await handshaken(app.port)
  const request = {
    ...{ username: 'ada', algorithm: 'ssh-ed25519', key: ed25519.getPublicSSH(), sign: edSigning(ed25519) },
    ...change,
    ...(sessionId && { sessionId }),
  }
  const answer = await answerTo(client, signedRequest(client, request))
  client.destroy()
  return answer
}
const byRsa = (algorithm: string, hash: string, inner = algorithm) =>
  requestOf({ algorithm, inner, key: rsa.getPublicSSH(), sign: rsaSigning(hash) })

test('valid signatures are accepted', async () => {
  expect(await requestOf({})).toBe('success')
  expect(await byRsa('rsa-sha2-256', 'sha256')).toBe('success')
  expect(await byRsa('rsa-sha2-512', 'sha512')).toBe('success')
})

test('S-15: RSA with SHA-1, with another hash than announced, or with another inner algorithm is refused', async () => {
  expect(await byRsa('ssh-rsa', 'sha1')).toBe('failure')
  expect(await byRsa('rsa-sha2-256', 'sha1')).toBe('failure')
  expect(await byRsa('rsa-sha2-512', 'sha256')).toBe('failure')
  expect(await byRsa('rsa-sha2-512', 'sha512', 'rsa-sha2-256')).toBe('failure')
  expect(await byRsa('ssh-ed25519', 'sha512')).toBe('failure')
})

test('S-16: malformed keys are refused', async () => {
  for (const key of [
    Buffer.concat([sshString('ssh-ed25519'), sshString(Buffer.alloc(31))]),
    Buffer.concat([sshString('ssh-rsa'), sshString(Buffer.from([3])), sshString(Buffer.alloc(30_000, 0xff))]),
    Buffer.alloc(0),
  ])
    expect(await requestOf({ key })).not.toBe('success')
})

test('S-17: a signature over another session id is refused', async () => {
  expect(await requestOf({}, Buffer.alloc(32, 1))).toBe('failure')
})

test('S-07: after an accepted key offer, a signature by another user’s key is refused', async () => {
  const client = await handshaken(app.port)
  const offer = Buffer.concat([
    Buffer.from([50]),
    ...['ada', 'ssh-connection', 'publickey'].map(sshString),
    ...[Buffer.from([0]), sshString('ssh-ed25519'), sshString(ed25519.getPublicSSH())],
  ])
  const offered = new Promise<void>((resolve) => {
    const protocol = client as unknown as {
      _protocol: { _handlers: Record<string, () => void>; _authsQueue: string[] }
    }
    protocol._protocol._authsQueue.push('publickey')
    protocol._protocol._handlers['USERAUTH_PK_OK'] = () => resolve()
  })
  send(client, offer)
  await offered
  const protocol = client as unknown as { _protocol: { _handlers: Record<string, () => void> } }
  const answer = new Promise<string>((resolve) => {
    protocol._protocol._handlers['USERAUTH_SUCCESS'] = () => resolve('success')
    protocol._protocol._handlers['USERAUTH_FAILURE'] = () => resolve('failure')
  })
  const byOther = { username: 'ada', algorithm: 'ssh-ed25519', key: other.getPublicSSH(), sign: edSigning(other) }
  send(client, signedRequest(client, byOther))
  expect(await answer).toBe('failure')
  client.destroy()
})

test('S-08, S-14: user names and keys that look like paths, unknown users and keys of others fail alike', async () => {
  const answers = await Promise.all([
    requestOf({ username: '../../ada' }),
    requestOf({ username: 'ada\0' }),
    requestOf({ username: 'nobody' }),
    requestOf({ key: other.getPublicSSH(), sign: edSigning(other) }),
    requestOf({ key: Buffer.from('/etc/passwd') }),
  ])
  expect(new Set(answers)).toEqual(new Set(['failure']))
})
