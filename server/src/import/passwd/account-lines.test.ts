import { expect, it } from 'vitest'
import { Fault } from '../../core/fault.ts'
import { accountsIn, shadowIn } from './account-lines.ts'

const named = (text: string, name = 'passwd') => ({ text, name, isShared: false })

function problemOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
  throw new Error('a Fault was expected')
}

it('reads passwd, and leaves out comments, empty lines and those of directory services', () => {
  const text =
    '# made by hand\nroot:x:0:0:root:/root:/bin/bash\r\n\nanna:x:1000:1000:Anna,,,:/home/anna:/bin/sh\n+::::::\n'
  const { form, accounts, others } = accountsIn(named(text))
  expect([form, others]).toEqual(['unix', 1])
  expect(accounts.map(({ line, username, uid }) => [line, username, uid])).toEqual([
    [2, 'root', 0],
    [4, 'anna', 1000],
  ])
  expect(accounts[1]).toMatchObject({ gecos: 'Anna,,,', home: '/home/anna', shell: '/bin/sh', rules: [] })
})

it('tells an AuthUserFile by its hashes, and a file of Pure-FTPd by its fields', () => {
  expect(accountsIn(named('anna:$6$saltsalt$hash:33:33::/srv/anna:/bin/false')).form).toBe('proftpd')
  // That of the BSDs, whose hashes are in master.passwd.
  expect(accountsIn(named('anna:*:1001:1001::/home/anna:/bin/sh')).form).toBe('unix')
  const { form, accounts } = accountsIn(named(`anna:hash:33:33::/srv/anna/./:${':'.repeat(11)}900-1800`))
  expect([form, accounts[0]?.rules.length, accounts[0]?.rules.at(-1)]).toEqual(['pure-ftpd', 12, '900-1800'])
})

it('reads shadow: the first line of a user counts, as for the system', () => {
  const shadow = shadowIn(
    named('anna:$6$a:20000:0:99999:7::20500:\nanna:$6$b:20000:0:99999:7:::\nben:!:0:0::7:-1:-1:\n'),
  )
  expect(shadow.get('anna')).toEqual({ password: '$6$a', changed: 20_000, longest: 99_999, expires: 20_500 })
  expect(shadow.get('ben')).toEqual({ password: '!', changed: 0, longest: null, expires: null })
})

it.each([
  ['anna:x:1000:1000:/home/anna', 'passwd, line 1: it has 5 fields; passwd and ProFTPD have 7, Pure-FTPd has 18.'],
  ['anna:$6$secret:20000:0:99999:7:::', 'passwd, line 1: it has 9 fields;.*named with --shadow'],
  [`a:h:1:1::/a:${':'.repeat(11)}\nb:h:1:1::/b:`, 'passwd, line 2: it has 7 fields, where the lines before have 18.'],
  ['anna:x:1000:1000::/home/anna:/bin/sh\nben:x:-1:1::/home/ben:/bin/sh', 'passwd, line 2: the uid is not a number'],
  [':x:1000:1000::/home/anna:/bin/sh', 'passwd, line 1: the username is empty'],
  ['an\u0001na:x:1000:1000::/home/anna:/bin/sh', 'passwd, line 1: it has control characters'],
  [`anna:x:1000:1000:${'x'.repeat(10_000)}:/home/anna:/bin/sh`, 'passwd, line 1: it is too long'],
  ['\n'.repeat(100_001), 'passwd has more than 100000 lines'],
])('names file and line of what it cannot read, and no more of it: %#', (text, problem) => {
  const said = problemOf(() => accountsIn(named(text)))
  expect(said).toMatch(new RegExp(problem))
  expect(said).not.toContain('secret')
})

it.each([
  ['anna:$6$secret:20000', 'shadow, line 1: it has 3 fields'],
  ['anna:$6$secret:soon:0:99999:7:::', 'shadow, line 1: a field that counts days'],
])('names the line of a shadow file that it cannot read: %#', (text, problem) => {
  const said = problemOf(() => shadowIn(named(text, 'shadow')))
  expect(said).toContain(problem)
  expect(said).not.toContain('secret')
})
