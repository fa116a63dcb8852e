/** The certificate when its files change: which one is used, refused, and logged. */

import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeCertificate } from '../../test/certificates.ts'
import { createLog } from '../lib/log.ts'
import { type CertificateOptions, type Certificates, openCertificates } from './tls.ts'

let folder: string
let opened: Certificates | undefined
let lines: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-tls-'))
  opened = undefined
  lines = []
})
afterEach(() => {
  opened?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Reads the files on request only. */
const byHand = { pollMs: 3_600_000, settleMs: 3_600_000 }
const open = async (files: { certFile: string; keyFile: string }, options: CertificateOptions = byHand) => {
  opened = await openCertificates(files, createLog('info', { write: (line) => void lines.push(line) }), options)
  return opened
}
const nameOf = ({ current }: Certificates) => new X509Certificate(current.cert).subject
const linesWith = (text: string) => lines.filter((line) => line.includes(text))

describe('a certificate', () => {
  test('is replaced by a renewed one, and listeners are called once', async () => {
    const files = makeCertificate(folder, 'first')
    const certificates = await open(files)
    const heard: string[] = []
    certificates.onChange(({ cert }) => heard.push(new X509Certificate(cert).subject))
    makeCertificate(folder, 'second')
    await certificates.check()
    await certificates.check()
    expect([nameOf(certificates), heard]).toEqual(['CN=second', ['CN=second']])
    expect(linesWith('reloaded')).toHaveLength(1)
  })

  test('stays in use while its files are missing, invalid, empty, or do not match; each case is logged once', async () => {
    const files = makeCertificate(folder, 'first')
    const certificates = await open(files)
    const refusals = [
      () => writeFileSync(files.certFile, 'no certificate'),
      () => writeFileSync(files.certFile, ''),
      () => writeFileSync(files.certFile, Buffer.alloc(1024 * 1024 + 1, 'A')),
      () => renameSync(files.keyFile, `${files.keyFile}.gone`),
      () => {
        // The certificate is new, the key is not yet.
        makeCertificate(folder, 'second')
        renameSync(`${files.keyFile}.gone`, files.keyFile)
      },
    ]
    for (const [i, spoil] of refusals.entries()) {
      spoil()
      await certificates.check()
      await certificates.check()
      expect(nameOf(certificates)).toBe('CN=first')
      // Both a long and a missing file are unreadable: one line until they can be read.
      expect(linesWith('refused')).toHaveLength([1, 2, 3, 3, 4][i] ?? 0)
    }
    makeCertificate(folder, 'third')
    await certificates.check()
    expect(nameOf(certificates)).toBe('CN=third')
  })

  test('that cannot be used at the start is refused with the reason', async () => {
    const files = makeCertificate(folder)
    const other = join(folder, 'other')
    mkdirSync(other)
    await expect(open({ ...files, keyFile: makeCertificate(other).keyFile })).rejects.toThrow(/mismatch/i)
    const ofAnotherType = join(folder, 'ed25519.pem')
    writeFileSync(ofAnotherType, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await expect(open({ ...files, keyFile: ofAnotherType })).rejects.toThrow('the key does not belong')
    await expect(open({ ...files, certFile: join(folder, 'nothing.pem') })).rejects.toThrow('nothing.pem')
    writeFileSync(files.certFile, '')
    await expect(open(files)).rejects.toThrow()
  })
})

const untilNamed = async (certificates: Certificates, name: string) => {
  while (nameOf(certificates) !== name) await sleep(10)
}

describe('a change is detected', () => {
  test('by watching the folder, also behind a symbolic link that is replaced', async () => {
    const versions = ['first', 'second'].map((name) => {
      const version = join(folder, name)
      mkdirSync(version)
      makeCertificate(version, name)
      return version
    })
    const live = join(folder, 'live')
    mkdirSync(live)
    const link = (version = '') => {
      for (const name of ['cert.pem', 'key.pem']) {
        symlinkSync(join(version, name), join(live, `${name}.new`))
        renameSync(join(live, `${name}.new`), join(live, name))
      }
    }
    link(versions[0])
    const files = { certFile: join(live, 'cert.pem'), keyFile: join(live, 'key.pem') }
    const certificates = await open(files, { ...byHand, settleMs: 20 })
    link(versions[1])
    await untilNamed(certificates, 'CN=second')
  })

  test('by polling the files, if no change is reported', async () => {
    const live = join(folder, 'live')
    const version = (name: string) => {
      const path = join(folder, name)
      mkdirSync(path)
      makeCertificate(path, name)
      return path
    }
    symlinkSync(version('first'), live)
    const files = { certFile: join(live, 'cert.pem'), keyFile: join(live, 'key.pem') }
    const certificates = await open(files, { ...byHand, pollMs: 20 })
    // The watched folder does not change: another one replaces it.
    symlinkSync(version('second'), `${live}.new`)
    renameSync(`${live}.new`, live)
    await untilNamed(certificates, 'CN=second')
  })
})
