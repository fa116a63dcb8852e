import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSshKeyPair, readSshPublicKey, SshKeyError } from './ssh-public-key.ts'

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFPiixUsGj1H3EhUbF8avYuzMMXj/zVvDGbZvD+nPhXe mira@dispatch'
const reasonOf = (text: string) =>
  readSshPublicKey(text).then(
    () => 'taken',
    (error: unknown) => (error instanceof SshKeyError ? error.message : `another error: ${String(error)}`),
  )

/** A field of the wire format. */
const field = (bytes: Buffer | string) => {
  const body = Buffer.from(bytes)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}
const line = (type: string, ...fields: (Buffer | string)[]) =>
  `${type} ${Buffer.concat([type, ...fields].map(field)).toString('base64')} x`
const rsa = (n: Buffer, e = Buffer.from([1, 0, 1])) => line('ssh-rsa', e, Buffer.concat([Buffer.from([0]), n]))
const modulus = (bits: number) => Buffer.alloc(bits / 8, 0xfb)

describe('an SSH public key', () => {
  it('is parsed with its type, length, fingerprint and comment', async () => {
    expect(await readSshPublicKey(`  ${ed25519}\r\n`)).toMatchObject({
      algorithm: 'ssh-ed25519',
      bits: 256,
      comment: 'mira@dispatch',
      fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
    })
    expect((await readSshPublicKey(ed25519)).blob.toString('base64')).toBe(ed25519.split(' ')[1])
  })

  it('is the same key as an RFC 4716 block, whatever its line breaks', async () => {
    const [, body = ''] = ed25519.split(' ')
    const block = [
      '---- BEGIN SSH2 PUBLIC KEY ----',
      'Comment: "a long comment that goes on \\',
      'in a second line"',
      ...(body.match(/.{1,40}/g) ?? []),
      '---- END SSH2 PUBLIC KEY ----',
    ]
    const { fingerprint } = await readSshPublicKey(ed25519)
    for (const end of ['\n', '\r\n', '\r'])
      expect(await readSshPublicKey(block.join(end))).toMatchObject({ fingerprint, algorithm: 'ssh-ed25519' })
  })

  it('has a comment of one line without invisible characters', async () => {
    const { comment } = await readSshPublicKey(`${ed25519}\u0007\u202ex${'y'.repeat(400)}`)
    expect(comment).toMatch(/^mira@dispatchxy+$/)
    expect(comment).toHaveLength(255)
  })

  it.each([
    ['too short', rsa(modulus(1024)), 'RSA keys need 2048 bits or more; this one has 1024'],
    ['a bit too short', rsa(Buffer.concat([Buffer.from([0x7f]), modulus(2040)])), 'this one has 2047'],
    ['too long', rsa(modulus(16_392)), 'more than 16384 bits'],
    ['with the exponent 1', rsa(modulus(2048), Buffer.from([1])), 'its exponent is even or below 3'],
    ['with an even exponent', rsa(modulus(2048), Buffer.from([1, 0, 0])), 'its exponent is even or below 3'],
    ['DSA', line('ssh-dss', modulus(1024), Buffer.alloc(20, 1), Buffer.alloc(128, 2), Buffer.alloc(128, 3)), 'DSA'],
    [
      'off its curve',
      line('ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)])),
      'damaged',
    ],
    ['of a security token', ed25519.replace('ssh-', 'sk-ssh-'), 'security tokens'],
    ['a certificate', ed25519.replace('ed25519 ', 'ed25519-cert-v01@openssh.com '), 'certificates'],
    ['not what its line says', ed25519.replace('ssh-ed25519', 'ssh-rsa'), 'not a valid public key'],
    ['empty', '', 'not a valid public key'],
    ['cut off', ed25519.slice(0, 50), 'not a valid public key'],
    ['with options before it', `command="/bin/sh" ${ed25519}`, 'not a valid public key'],
    ['two keys', `${ed25519}\n${ed25519}`, 'one key at a time'],
    [
      'a certificate of a web server',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      'not a valid public key',
    ],
  ])('is refused: %s', async (_, text, reason) => {
    expect(await reasonOf(text)).toContain(reason)
  })

  it('is refused if it is a private key, in every format', async () => {
    const { privateKey } = await makeSshKeyPair('ed25519', '')
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    for (const text of [
      privateKey,
      pem.export({ type: 'pkcs1', format: 'pem' }).toString(),
      pem.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n',
    ])
      expect(await reasonOf(text)).toContain('private key')
  })

  it('throws no other error, for any input', async () => {
    const [type = '', body = ''] = ed25519.split(' ')
    for (let at = 0; at < body.length; at += 3)
      expect(await reasonOf(`${type} ${body.slice(0, at)}A${body.slice(at + 1)}`)).not.toContain('another error')
  })
})

describe('a generated pair', () => {
  it.each([
    ['ed25519', 'ssh-ed25519', 256],
    ['rsa', 'ssh-rsa', 3072],
  ] as const)('of %s matches, and is accepted', async (algorithm, type, bits) => {
    const pair = await makeSshKeyPair(algorithm, 'mira\nx')
    const read = await readSshPublicKey(pair.publicKey)
    expect(read).toMatchObject({ algorithm: type, bits, comment: 'mirax' })
    const half = ssh2.utils.parseKey(pair.privateKey)
    if (half instanceof Error) throw half
    expect(half.isPrivateKey()).toBe(true)
    expect(half.getPublicSSH()).toEqual(read.blob)
  })

  it('is complete every time, also if its first byte is zero', async () => {
    for (let i = 0; i < 800; i++) await readSshPublicKey((await makeSshKeyPair('ed25519', '')).publicKey)
  })
})

describe('ssh-keygen', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-ssh-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const keygen = (...args: string[]) => execFileSync('ssh-keygen', args, { cwd: folder, encoding: 'utf8' })
  const hasKeygen = (() => {
    try {
      execFileSync('ssh-keygen', ['-?'], { stdio: 'ignore' })
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'ENOENT'
    }
  })()

  it.skipIf(!hasKeygen).each([
    ['ed25519', '256'],
    ['ecdsa', '256'],
    ['ecdsa', '384'],
    ['ecdsa', '521'],
    ['rsa', '2048'],
  ])('agrees with our parser about a key of %s with %s bits', async (type, bits) => {
    keygen('-q', '-t', type, '-b', bits, '-N', '', '-C', 'port side', '-f', `${type}-${bits}`)
    const key = await readSshPublicKey(readFileSync(join(folder, `${type}-${bits}.pub`), 'utf8'))
    const [shownBits, fingerprint] = keygen('-l', '-f', `${type}-${bits}.pub`).split(' ')
    expect(key).toMatchObject({ bits: Number(shownBits), fingerprint, comment: 'port side' })
    const block = keygen('-e', '-m', 'RFC4716', '-f', `${type}-${bits}.pub`)
    expect(await readSshPublicKey(block)).toMatchObject({ fingerprint })
  })

  it.skipIf(!hasKeygen)('can use a pair generated by us', async () => {
    const { privateKey, publicKey } = await makeSshKeyPair('ed25519', 'mira')
    writeFileSync(join(folder, 'made'), privateKey, { mode: 0o600 })
    expect(keygen('-y', '-f', 'made').trim()).toBe(publicKey)
  })
})
