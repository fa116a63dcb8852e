import { execFileSync } from 'node:child_process'
import { hashSync } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { foreignHashProblem, isForeign } from './foreign-hash.ts'
import { parseShaCrypt, verifyShaCrypt } from './sha-crypt.ts'

/** As the crypt of Debian makes them. */
const known: readonly string[] = [
  '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
  '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA',
]

describe('SHA-crypt', () => {
  it.each(known)('verifies %s', (stored) => {
    const parsed = parseShaCrypt(stored)
    expect(parsed && verifyShaCrypt(parsed, 'Hello world!')).toBe(true)
    expect(parsed && verifyShaCrypt(parsed, 'Hello world?')).toBe(false)
  })

  it.each(['a', 'Übergröße 1906 🚢', 'x'.repeat(70), 'y'.repeat(256)])('agrees with OpenSSL on %j', (password) => {
    for (const kind of ['-5', '-6'])
      for (const salt of ['a', 'harbour', 'sixteen-letters1']) {
        const stored = execFileSync('openssl', ['passwd', kind, '-salt', salt, '-stdin'], {
          input: `${password}\n`,
          encoding: 'utf8',
        }).trim()
        const parsed = parseShaCrypt(stored)
        expect(parsed && verifyShaCrypt(parsed, password), stored).toBe(true)
      }
  })
})

describe('a password hash of another server', () => {
  const argon2 = (memoryCost: number, timeCost: number, parallelism = 1) =>
    hashSync('Tide-tables-1906', { memoryCost, timeCost, parallelism })

  it('is taken over in formats that resist guessing, at a bounded cost', () => {
    for (const stored of [known[0] ?? '', argon2(65_536, 1, 4), argon2(19_456, 2)])
      expect(foreignHashProblem(stored), stored).toBeNull()
    for (const [stored, problem] of [
      ['$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/', /none of the formats/],
      ['$2y$10$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvabcdefghi', /none of the formats/],
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
    expect(isForeign(known[0] ?? '')).toBe(true)
  })
})
