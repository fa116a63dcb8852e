import { execFileSync } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { hashSync } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { foreignHashProblem, isForeign, weakHashOf } from './foreign-hash.ts'
import { parseWrapped, wrappedHash } from './forms.ts'
import { verifyHash } from './verify.ts'

const passwords = ['a', 'Hello world!', 'Übergröße 1906 🚢', 'x'.repeat(70), 'y'.repeat(256)]

const byOpenSsl = (kind: string, salt: string, password: string) =>
  execFileSync('openssl', ['passwd', kind, '-salt', salt, '-stdin'], {
    ...{ input: `${password}\n`, encoding: 'utf8' },
  }).trim()

/** As this server stores it. */
function stored(text: string): string {
  const weak = weakHashOf(text)
  return weak ? wrappedHash(weak, hashSync(weak.digest, { memoryCost: 8, timeCost: 1, parallelism: 1 })) : text
}

/** As other servers make them, of the password "Hello world!". */
const known: readonly string[] = [
  // The crypt of Debian.
  '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
  '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA',
  // OpenSSL, as in htpasswd and the shadow file of old systems.
  '$1$saltsalt$le8lFSqqnPaRFOlmAZpvH1',
  '$apr1$saltsalt$6BwcdpRros16.J9J/tHRr/',
  // SFTPGo.
  '{MD5}86fb269d190d2c85f6e0468ceca42a20',
  '{SHA256}c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
  '{SHA512}f6cde2a0f819314cdde55fc227d8d7dae3d28cc556222a0a8ad66d91ccad4aad6094f517a2182360c9aacf6a3dc323162cb6fd8cdffedb0fe038f55e85ffb5b6',
  '$pbkdf2-sha256$150000$E86a9YMX3zC7$WlNgQ/2b3KIcBxkpFgFWBkOGEkPSrGysckJ+sEipRa8=',
  // Debian's crypt, as in htpasswd, PHP and SFTPGo.
  '$2b$10$abcdefghijklmnopqrstuu0uIewG7hXDJNtk3ib048WCtX.0JsFiS',
  '$2y$05$abcdefghijklmnopqrstuu7nFISH/8YdwlXD3lw69A4iBUf6fvWAW',
  '$2a$08$abcdefghijklmnopqrstuu4tcNDvAQlg3wpALFDov1DtdvMVc3Oaq',
]

describe('a hash of another server', () => {
  it.each(known)('verifies the password of %s, and no other', (text) => {
    expect(foreignHashProblem(text)).toBeNull()
    // An export has the stored form.
    expect([foreignHashProblem(stored(text)), weakHashOf(stored(text))]).toEqual([null, null])
    expect(verifyHash(stored(text), 'Hello world!')).toBe(true)
    for (const other of ['Hello world?', 'Hello world', 'hello world!', ''])
      expect(verifyHash(stored(text), other), other).toBe(false)
  })

  it.each([
    ['-5', 'sixteen-letters1'],
    ['-6', 'sixteen-letters1'],
    ['-1', 'harbours'],
    ['-apr1', 'harbours'],
  ])('agrees with openssl passwd %s', (kind, longest) => {
    for (const password of passwords)
      for (const salt of ['a', 'harbour', longest]) {
        const text = byOpenSsl(kind, salt, password)
        expect(verifyHash(stored(text), password), `${text} of ${password}`).toBe(true)
        expect(verifyHash(stored(text), `${password}.`)).toBe(false)
      }
  })

  it('of PBKDF2 is as SFTPGo writes it: the salt as text or in Base64, the digest in Base64', () => {
    for (const [algorithm, length] of [
      ['sha1', 20],
      ['sha256', 32],
      ['sha512', 64],
    ] as const) {
      const salt = Buffer.from('E86a9YMX3zC7')
      const digest = pbkdf2Sync('Übergröße 1906', salt, 1_000, length, algorithm).toString('base64')
      for (const text of [
        `$pbkdf2-${algorithm}$1000$${salt}$${digest}`,
        `$pbkdf2-b64salt-${algorithm}$1000$${salt.toString('base64')}$${digest}`,
      ]) {
        expect(foreignHashProblem(text), text).toBeNull()
        expect(verifyHash(text, 'Übergröße 1906'), text).toBe(true)
        expect(verifyHash(text, 'Übergröße 1907'), text).toBe(false)
      }
    }
  })

  it('that is guessed quickly is never verified as it is', () => {
    for (const text of known.filter((each) => weakHashOf(each))) {
      expect(verifyHash(text, 'Hello world!'), text).toBe(false)
      expect(stored(text)).not.toContain(weakHashOf(text)?.digest)
      expect(parseWrapped(stored(text))).not.toBeNull()
    }
    // Nor is the digest itself a password.
    const md5 = '{MD5}86fb269d190d2c85f6e0468ceca42a20'
    expect(verifyHash(stored(md5), '86fb269d190d2c85f6e0468ceca42a20')).toBe(false)
  })
})

describe('a password hash of another server', () => {
  const argon2 = (memoryCost: number, timeCost: number, parallelism = 1) =>
    hashSync('Tide-tables-1906', { memoryCost, timeCost, parallelism })

  it('is taken over in formats that resist guessing, at a bounded cost', () => {
    for (const stored of [known[0] ?? '', argon2(65_536, 1, 4), argon2(19_456, 2)])
      expect(foreignHashProblem(stored), stored).toBeNull()
    for (const [stored, problem] of [
      ['$1$saltsalt$qjXMvbEw8oaL.CzflDtaK', /none of the formats/],
      ['$2x$10$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvabcdefghi', /none of the formats/],
      ['$2b$13$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvabcdefghi', /too long.*cost of at most 12/],
      ['$2b$03$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvabcdefghi', /does not allow/],
      // Passlib, which writes neither padding nor plus signs.
      [
        '$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk',
        /none of the formats/,
      ],
      [`$pbkdf2-sha256$1000001$salt$${'A'.repeat(43)}=`, /too long.*1000000 rounds/],
      [`$pbkdf2-sha256$500001$salt$${'A'.repeat(86)}==`, /too long.*500000 rounds/],
      ['{MD5}hvsmnRkNLIX24EaM7KQqIA==', /none of the formats/],
      ['{SHA256}86fb269d190d2c85f6e0468ceca42a20', /none of the formats/],
      ['aab3ZvRkNlXYo', /none of the formats/],
      ['x'.repeat(5_000), /none of the formats/],
      ['$y$j9T$salt$hash', /none of the formats/],
      ['plain text', /none of the formats/],
      ['', /none of the formats/],
      [(known[0] ?? '').replace('$6$', '$6$rounds=50001$'), /too long.*50000 rounds/],
      [argon2(65_536, 1).replace('m=65536', 'm=65537'), /too long/],
      [argon2(65_536, 1).replace('t=1', 't=5'), /too long/],
      [argon2(19_456, 2).replace('p=1', 'p=17'), /too long/],
      [argon2(19_456, 2).replace('m=19456', 'm=0'), /does not allow/],
      [argon2(19_456, 2).replace('argon2id', 'argon2i'), /none of the formats/],
    ] as const)
      expect(foreignHashProblem(stored), stored).toMatch(problem)
  })

  it('is replaced unless it is as this server makes them', () => {
    expect(isForeign(argon2(19_456, 2))).toBe(false)
    expect(isForeign(argon2(65_536, 2))).toBe(true)
    for (const text of known) expect(isForeign(stored(text)), text).toBe(true)
  })
})
