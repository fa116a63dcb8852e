import { execFileSync, spawnSync } from 'node:child_process'
import { appendFile, chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { codeOf, faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { Fault } from '../../core/fault.ts'
import { byPassword } from '../../core/sessions/protocol-sign-in.ts'
import * as users from '../../core/users/users.ts'
import { foreignHashProblem } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import { openPasswd, type PasswdOptions } from './source.ts'

const password = 'Hello world!'
// The crypt of Debian.
const hash = '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1'

const codeOfError = (error: unknown) => (error instanceof Fault ? error.code : String(error))
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const isRoot = process.getuid?.() === 0

describe.each(engines)('the import of accounts, on %s', (engine) => {
  let here: TestApp
  let folder: string
  beforeEach(async () => {
    here = await openTestApp(engine)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-passwd-'))
    await mkdir(join(folder, 'home'), { mode: 0o755 })
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await here.close()
  })

  const textOf = async (name: string) => {
    const path = join(folder, name)
    return { text: await readFile(path, 'utf8'), name, isShared: ((await stat(path)).mode & 0o027) !== 0 }
  }
  const write = (name: string, ...lines: string[]) => writeFile(join(folder, name), lines.join('\n'), { mode: 0o600 })
  const steps = (more: Partial<PasswdOptions> & { shadowFile?: string; file?: string } = {}) => {
    const { shadowFile, file = 'passwd', ...rest } = more
    return importSteps(here, async () =>
      openPasswd({
        ...{ address: join(folder, file), accounts: await textOf(file), homes: '/home', folder: null, keys: null },
        ...{ shadow: shadowFile === undefined ? null : await textOf(shadowFile), email: '', allowsNologin: false },
        ...{ now: new Date('2026-11-29T08:00:00Z'), ...rest },
      }),
    )
  }
  const named = (username: string) => users.byName(here.context, here.operator, username)
  const signsIn = (username: string) =>
    byPassword(here.context, { ...{ protocol: 'sftp', username, password, address: '192.0.2.1' } })
  const reasonsOf = (items: readonly { name: string; outcome: string; reason: string }[]) =>
    Object.fromEntries(items.map(({ name, outcome, reason }) => [name, `${outcome}: ${reason}`]))

  it('brings files, passwords and keys of people, and leaves the settings of SSH there', async () => {
    await mkdir(join(folder, 'home/anna/.ssh'), { recursive: true, mode: 0o755 })
    await writeFile(join(folder, 'home/anna/a.txt'), 'of anna')
    await mkdir(join(folder, 'home/spool/.ssh'), { recursive: true, mode: 0o755 })
    await writeFile(join(folder, 'home/spool/.ssh/id'), 'a private key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'home/anna/.ssh/id')])
    await copyFile(join(folder, 'home/anna/.ssh/id.pub'), join(folder, 'home/anna/.ssh/authorized_keys'))
    await write(
      'passwd',
      ...['root:x:0:0:root:/root:/bin/bash', 'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin'],
      'spool:x:500:500::/home/spool:/bin/sh',
      'anna:x:1000:1000:Anna Quay,,,:/home/anna:/bin/bash',
    )
    await write('shadow', 'root:*:20000:0:99999:7:::', `anna:${hash}:20000:0:99999:7::22280:`)
    const home = join(folder, 'home')
    const { plan, run, verify, undo, at } = steps({ shadowFile: 'shadow', folder: home, keys: home })
    const planned = await plan()
    expect(planned.parts['users']).toMatchObject({ changed: 1, 'not-carried': 0 })
    expect(planned.parts['SSH keys']).toMatchObject({ 'as-is': 1 })
    expect(planned.notes.join()).toContain(
      'Accounts of the system do not come (uid below 1000 or above 65533): root, nobody, spool.',
    )
    expect(planned.files.files).toBe(1)
    const ran = await run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ users: 1, sshKeys: 1, copied: 1, failed: 0, special: 2 })
    expect(ran.problems.map(({ path, reason }) => `${path}: ${reason}`).toSorted()).toEqual([
      '/anna/.ssh: Settings and keys of SSH stay at the source.',
      '/spool/.ssh: Settings and keys of SSH stay at the source.',
    ])
    const anna = await named('anna')
    expect(anna).toMatchObject({ email: null, nickname: 'Anna Quay', locked: false, passwordHash: hash })
    expect(anna.expiresAt).toBe('2031-01-01T00:00:00.000Z')
    expect([...anna.permissions].toSorted()).toEqual(['delete', 'download', 'list', 'modify', 'upload'])
    expect((await at('/anna'))?.id).toBe(anna.homeId)
    expect(await at('/anna/.ssh')).toBeUndefined()
    expect((await verify(true, false)).counts).toMatchObject({ differs: 0, missing: 0 })
    await signsIn('anna')
    for (const report of [planned, ran]) expect(JSON.stringify(report)).not.toContain('saltstring')
    expect((await undo()).keptItems).toContainEqual({ path: 'user anna', reason: 'The user has signed in.' })
  })

  it('makes nothing more open than it was, and names what is different', async () => {
    const line = (name: string, uid: number, shell = '/bin/bash', home = `/home/${name}`) =>
      `${name}:x:${uid}:${uid}::${home}:${shell}`
    await write(
      'passwd',
      ...[line('anna', 1000, '/usr/sbin/nologin'), line('ben', 1001), line('carl', 1002), line('dora', 1003)],
      ...[line('emil', 1004), line('fred', 1005), line('gina', 1006, '/bin/bash', '/srv/gina')],
      ...[line('hugo', 1007, '/bin/bash', '/home'), line('ida', 1008), line('ida', 1009), line('jan', 1010)],
      ...[line('kim', 1011, '/bin/bash', '/home/jan/kim'), 'max::1012:1012::/home/max:/bin/sh', line('ned', 1013)],
      ...[line('IDA', 1014), line('otto', 1015, '/dev/null')],
    )
    await write(
      'shadow',
      ...[`anna:${hash}:20000:0:99999:7:::`, `ben:!${hash}:20000:0:99999:7:::`, 'carl:*:20000:0:99999:7:::'],
      ...[`dora:${hash}:0:0:99999:7:::`, `emil:${hash}:20000:0:90:7:::`, `fred:${hash}:20000:0:99999:7::20500:`],
      ...[`gina:${hash}:20000:0:99999:7:::`, `hugo:${hash}:20000:0:99999:7:::`, `ida:${hash}:20000:0:99999:7:::`],
      ...[`jan:${hash}:20000:0:99999:7:::`, 'kim:abJnggxhB/yWI:20000:0:99999:7:::'],
      ...[`IDA:${hash}:20000:0:99999:7:::`, `otto:${hash}:20000:0:99999:7::9999999:`],
    )
    const { plan, run } = steps({ shadowFile: 'shadow' })
    const { items } = await plan()
    expect(reasonsOf(items)).toEqual({
      anna: expect.stringMatching(/^changed: .*It comes locked: its shell is \/usr\/sbin\/nologin.*--nologin/),
      ben: expect.stringMatching(/^changed: .*The password is locked at the source, and the user here\./),
      carl: expect.stringMatching(/^changed: .*The password is locked at the source/),
      dora: expect.stringMatching(/^changed: .*It comes locked: its password had expired, or had to be changed/),
      emil: expect.stringMatching(/^changed: .*It comes locked: its password had expired/),
      fred: expect.stringMatching(/^changed: .*The user has expired\./),
      gina: 'not-carried: Its home folder /srv/gina is not below /home.',
      hugo: 'not-carried: Its home folder /home is the one that all home folders are in.',
      ida: expect.stringMatching(/^not-carried: Line 10: the username is already used in line 9/),
      IDA: expect.stringMatching(/^not-carried: Line 15: the username is already used in line 9/),
      otto: expect.stringMatching(/It comes locked: its shell is \/dev\/null/),
      jan: 'not-carried: The home folder of kim is in its home folder: it would have all of it.',
      kim: expect.stringMatching(/^changed: .*in none of the formats/),
      max: expect.stringMatching(/^changed: .*It had no password/),
      ned: expect.stringMatching(/^changed: .*It comes locked: its shadow file does not have it/),
    })
    const { counts, problems } = await run({ filesOnly: false })
    expect(counts).toMatchObject({ users: 11, failed: 5 })
    const todo = problems.filter(({ what }) => what === 'todo').map(({ path }) => path.replace('user ', ''))
    expect(todo).toEqual(['anna', 'dora', 'emil', 'kim', 'max', 'ned', 'otto'])
    for (const name of ['anna', 'ben', 'carl', 'dora', 'emil', 'ned'])
      expect((await named(name)).locked, name).toBe(true)
    for (const name of ['ben', 'carl', 'dora', 'kim', 'max', 'ned'])
      expect((await named(name)).passwordHash, name).toMatch(/^\$argon2id\$/)
    for (const name of ['anna', 'emil', 'fred', 'max'])
      expect(await codeOf(signsIn(name)), name).toBe('unauthenticated')
    await signsIn('ida')
    expect((await named('otto')).expiresAt).toBeNull()
  })

  it('unlocks nobody whose keys may have opened what its password did not, and believes the operator about shells', async () => {
    await mkdir(join(folder, 'home/anna/.ssh'), { recursive: true, mode: 0o755 })
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'id')])
    await copyFile(join(folder, 'id.pub'), join(folder, 'home/anna/.ssh/authorized_keys'))
    await write('passwd', 'anna:x:1000:1000::/home/anna:/bin/bash', 'ben:x:1001:1001::/home/ben:/bin/false')
    await write('shadow', 'anna:!:20000:0:99999:7:::', `ben:${hash}:20000:0:99999:7:::`)
    const { run } = steps({ shadowFile: 'shadow', keys: join(folder, 'home'), allowsNologin: true })
    const { problems } = await run({ filesOnly: false })
    expect(problems).toEqual([
      {
        what: 'todo',
        path: 'user anna',
        reason: expect.stringContaining('locked at the source, though it has SSH keys'),
      },
    ])
    expect([(await named('anna')).locked, (await named('ben')).locked]).toEqual([true, false])
    const keys = here.context.db.q.selectFrom('ssh_keys').select('user_id').execute()
    expect(await keys).toEqual([{ user_id: (await named('anna')).id }])
  })

  it('unlocks nobody without a shell in an AuthUserFile, unless the operator says so', async () => {
    await write('users', `anna:${hash}:33:33::/home/anna:/usr/sbin/nologin`)
    const [item] = (await steps({ file: 'users' }).plan()).items
    expect(item?.reason).toContain('It comes locked: its shell is /usr/sbin/nologin')
    await steps({ file: 'users', allowsNologin: true }).run({ filesOnly: false })
    await signsIn('anna')
  })

  it('refuses files that others can read, or that do not belong together', async () => {
    await write('passwd', 'anna:x:1000:1000::/home/anna:/bin/bash')
    await write('shadow', `anna:${hash}:20000:0:99999:7:::`)
    await write('users', `anna:${hash}:33:33::/home/anna:/bin/false`)
    for (const name of ['passwd', 'shadow', 'users']) await chmod(join(folder, name), 0o644)
    expect((await faultOf(steps({ shadowFile: 'shadow' }).plan())).message).toContain('chmod 600 shadow')
    expect((await faultOf(steps({ file: 'users' }).plan())).message).toContain('chmod 600 users')
    await chmod(join(folder, 'shadow'), 0o640)
    expect((await steps({ shadowFile: 'shadow' }).plan()).parts['users']).toMatchObject({ changed: 1 })
    await chmod(join(folder, 'users'), 0o600)
    expect((await faultOf(steps({ file: 'users', shadowFile: 'shadow' }).plan())).message).toContain(
      'leave out --shadow',
    )
    const { items } = await steps().plan()
    expect(items[0]?.reason).toContain('only its shadow file says whether it is locked or expired')
  })

  it.skipIf(!isRoot || !has('useradd'))('brings users that useradd has made (as root)', async () => {
    const prefix = join(folder, 'system')
    await mkdir(join(prefix, 'etc'), { recursive: true })
    for (const name of ['passwd', 'shadow', 'group', 'gshadow']) await appendFile(join(prefix, 'etc', name), '')
    const command = (program: string, ...args: string[]) =>
      execFileSync(program, ['--prefix', prefix, ...args], { stdio: 'pipe' })
    for (const [name, ...more] of [
      ['anna', '--comment', 'Anna of the quay'],
      ['ben', '--expiredate', '2031-01-01'],
      ['carl'],
    ])
      command('useradd', '--home-dir', `/home/${name}`, '--shell', '/bin/sh', '--password', hash, ...more, name ?? '')
    command('useradd', '--system', 'spool')
    command('usermod', '--lock', 'carl')
    for (const name of ['passwd', 'shadow']) await copyFile(join(prefix, 'etc', name), join(folder, name))
    await chmod(join(folder, 'shadow'), 0o600)
    const { run } = steps({ shadowFile: 'shadow' })
    expect((await run({ filesOnly: false })).counts).toMatchObject({ users: 3, failed: 0 })
    await signsIn('anna')
    expect(await named('ben')).toMatchObject({ locked: false, expiresAt: '2031-01-01T00:00:00.000Z' })
    expect((await named('carl')).locked).toBe(true)
    expect(await codeOf(named('spool'))).toBe('not-found')
  })

  it.skipIf(!has('ftpasswd'))('brings users that the ftpasswd of ProFTPD has made', async () => {
    const file = join(folder, 'ftpd.passwd')
    const command = (...args: string[]) =>
      execFileSync('ftpasswd', ['--passwd', `--file=${file}`, ...args], { input: `${password}\n`, stdio: 'pipe' })
    for (const [name, ...more] of [['anna', '--sha512'], ['ben'], ['carl', '--sha256']]) {
      await mkdir(join(folder, 'home', name ?? ''))
      const home = `--home=${join(folder, 'home', name ?? '')}`
      command(`--name=${name}`, '--uid=33', home, '--shell=/bin/false', '--stdin', ...more)
    }
    command('--name=carl', '--lock')
    await chmod(file, 0o600)
    const { run } = steps({ file: 'ftpd.passwd', homes: join(folder, 'home'), allowsNologin: true })
    expect((await run({ filesOnly: false })).counts).toMatchObject({ users: 3, failed: 0 })
    await signsIn('anna')
    await signsIn('ben')
    expect((await named('carl')).locked).toBe(true)
  })

  it.skipIf(!has('pure-pw'))('brings users that the pure-pw of Pure-FTPd has made', async () => {
    const file = join(folder, 'pureftpd.passwd')
    const command = (name: string, ...args: string[]) =>
      execFileSync('pure-pw', ['useradd', name, '-f', file, '-u', '33', '-g', '33', ...args], {
        ...{ input: `${password}\n${password}\n`, stdio: 'pipe' },
      })
    command('anna', '-d', '/home/anna', '-c', 'Anna of the quay', '-N', '10', '-y', '3')
    command('ben', '-D', '/home/ben', '-r', '10.0.0.0/8', '-z', '0900-1800')
    await chmod(file, 0o600)
    const { plan, run } = steps({ file: 'pureftpd.passwd' })
    expect(reasonsOf((await plan()).items)).toEqual({
      anna: expect.stringContaining('These rules do not exist here: connections.'),
      ben: expect.stringContaining('does not exist here (allowed addresses, hours)'),
    })
    expect((await run({ filesOnly: false })).counts).toMatchObject({ users: 2, failed: 0 })
    expect(await named('anna')).toMatchObject({ nickname: 'Anna of the quay', storageQuota: 10 * 1024 * 1024 })
    expect((await named('ben')).locked).toBe(true)
    // It measures the machine, and may ask for more work than a server should do for everybody who tries to sign in.
    const problem = foreignHashProblem((await readFile(file, 'utf8')).split(':')[1] ?? '')
    expect(await signsIn('anna').then(() => null, codeOfError)).toBe(problem === null ? null : 'unauthenticated')
  })
})
