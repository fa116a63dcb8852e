import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { foreignHashProblem } from './foreign-hash.ts'
import { verifyHash } from './verify.ts'

const passwords = ['', 'a', 'Hello world!', 'Übergröße 1906 🚢', 'y'.repeat(256)]

const byCrypt = (password: string, setting: string) =>
  execFileSync('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1]) // ""', password, setting], { encoding: 'utf8' })

/** Of libxcrypt, by mkpasswd and perl, of "Hello world!". */
const known = [
  '$y$j9T$QbD4OlSRqzOoEQclMC0HC/$brr7m7gMVmBOE8Vn.EV3YpczwKIe1RqJTzPiWQSpCC4',
  '$y$j75$CR.6H5MfBm/vVQJdT7FPL/$4noODK7tyksCrTAoOrSmBTPSV3ya94r1PzajMIRt.sD',
  '$y$j7T$jv9OC/w7vvUGdeUzLhHL60$./Rnqn9Hmjp32TSxNecvClEIFGQWGq35vJfzn2iaVK9',
  '$y$jAT$agB3/3PrjcDYuGFSayOPo.$kTBHwMcrs69vnI.cRF1XrL8M5b9sK/oqbS7OA0uA6K1',
  '$y$j750/.$k2XAnE1$sMPZIKYWnEOA1jkDJIQZjIbHZiBmJgZ.VwktFvcT9x/',
]

it.each(known)('verifies the password of %s, and no other', (text) => {
  expect(foreignHashProblem(text)).toBeNull()
  expect(verifyHash(text, 'Hello world!')).toBe(true)
  expect(verifyHash(text, 'Hello world?')).toBe(false)
})

const hasCrypt = spawnSync('perl', ['-e', 'exit(crypt("a", q($y$j5.$.$)) ? 0 : 1)']).status === 0

describe.skipIf(!hasCrypt)('yescrypt, as the crypt of this system computes it', () => {
  // N from 4 to 2,048 with r of 1, 8 and 32; p of 2 to 5; t of 1 to 4; salts of 0 to 64 bytes.
  it.each([
    ...['$y$j/.$k.$', '$y$j1.$k2XA$', '$y$j5.$..$', '$y$j65$k2XAnE1$', '$y$j75$k2XAnEHBqQ1CpJo0tVo0$'],
    ...[
      '$y$j75..$k2XAnE1$',
      '$y$j75./$k2XAnE1$',
      '$y$j3T.1$k2XAnE1$',
      '$y$j75/.$k2XA$',
      '$y$j85//$k2XA$',
      '$y$j65/0$k2XA$',
    ],
    ...[
      '$y$j750/.$k2XAnE1$',
      '$y$j750.0$k21$',
      '$y$j7500/$k21$',
      `$y$j5.$${'x'.repeat(84)}./$`,
      '$y$j5.$$',
      '$y$j7T$k.$',
    ],
  ])('%s', (setting) => {
    for (const password of passwords.slice(0, setting.length > 60 ? 2 : undefined)) {
      const text = byCrypt(password, setting)
      expect(text.startsWith(setting), text).toBe(true)
      expect(foreignHashProblem(text), text).toBeNull()
      expect(verifyHash(text, password), `${text} of ${password}`).toBe(true)
      expect(verifyHash(text, `${password}x`), text).toBe(false)
    }
  })

  it('with the usual parameters, and twice the memory', () => {
    for (const setting of ['$y$j9T$k2XAnEHBqQ1CpJo0tVo0r.$', '$y$jAT$k2XAnE1$'])
      expect(verifyHash(byCrypt('Hello world!', setting), 'Hello world!'), setting).toBe(true)
  })
})

const digest = 'x'.repeat(42)

it.each([
  [`$y$jBT$k.$${digest}.`, /takes too long.*32 MiB/],
  [`$y$j9T/1$k.$${digest}.`, /takes too long/],
  [`$y$j5..D$k.$${digest}.`, /takes too long/],
  [`$y$j/..0$k.$${digest}.`, /parameters that yescrypt does not allow/],
])('refuses %s', (text, problem) => {
  expect(foreignHashProblem(text)).toMatch(problem)
})

it.each([
  // Another variant, a table of the server, an upgraded hash, text after the parameters, too few characters.
  ...[`$y$.9T$k.$${digest}.`, `$y$j9T5.$k.$${digest}.`, `$y$j9T1.$k.$${digest}.`],
  ...[`$y$j9T/..$k.$${digest}.`, `$y$j9$k.$${digest}.`, `$y$j9T$k.$${digest}`],
  // Bits beyond the last byte, in the digest and in the salt.
  ...[`$y$j9T$k.$${digest}z`, `$y$j9T$kz$${digest}.`, `$y$j9T$k$${digest}.`],
  `$gy$j9T$k.$${digest}.`,
])('is not the form of %s', (text) => {
  expect(foreignHashProblem(text)).toMatch(/none of the formats/)
})
