import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { addPerson, faultOf, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { byPassword } from '../../core/sessions/protocol-sign-in.ts'
import * as users from '../../core/users/users.ts'
import { openCsv } from './source.ts'

const shadow = '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1'
const argon2 = '$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGg'

describe.each(engines)('the import of users from CSV, on %s', (engine) => {
  let here: TestApp
  let folder: string
  let file: string
  beforeEach(async () => {
    here = await openTestApp(engine)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-csv-'))
    file = join(folder, 'users.csv')
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await here.close()
  })
  const steps = () => importSteps(here, async () => openCsv(file))
  const write = (...lines: string[]) => writeFile(file, lines.join('\n'), { mode: 0o600 })
  const named = (username: string) => users.byName(here.context, here.operator, username)

  it('goes through all steps: users keep their password, home folder and permissions', async () => {
    await put(here, here.operator, '/homes/anna/a.txt', 'of anna')
    await write(
      'username,email,home_folder,password_hash,delete,share,time_zone,expiration',
      `anna,anna@harbour.example,/homes/anna,${shadow},false,true,Europe/Vienna,`,
      'ben,,,,,,,2031-01-01',
      `carl,carl@harbour.example,/homes/carl,!${shadow},,,,`,
    )
    const { plan, run, verify, undo } = steps()
    const planned = await plan()
    expect(planned.items.map(({ name, outcome, reason }) => [name, outcome, reason])).toEqual([
      ['anna', 'as-is', ''],
      ['ben', 'changed', expect.stringMatching(/^The home folder \/ben is created\. It has no email address: /)],
      ['carl', 'changed', expect.stringContaining('The password is locked at the source')],
    ])
    expect(planned.notes).toEqual([expect.stringContaining('1 of 3 users keep'), expect.stringContaining('The others')])
    const ran = await run({ filesOnly: false })
    const todo = { what: 'todo', path: 'user ben', reason: expect.stringContaining('there is neither') }
    expect(ran.problems).toEqual([todo])
    expect(ran.counts).toMatchObject({ users: 3, failed: 0 })
    const anna = await named('anna')
    expect([...anna.permissions].toSorted()).toEqual(['download', 'list', 'modify', 'share', 'upload'])
    expect(anna).toMatchObject({ passwordHash: shadow, timeZone: 'Europe/Vienna', locked: false })
    expect(await named('ben')).toMatchObject({ email: null, expiresAt: '2031-01-01T00:00:00.000Z' })
    expect((await named('carl')).locked).toBe(true)
    for (const report of [planned, ran]) expect(JSON.stringify(report)).not.toContain('saltstring')
    expect((await verify(false, false)).counts).toMatchObject({ settings: 3, differs: 0, missing: 0 })
    // Nobody else has the hash of ben.
    expect((await named('ben')).passwordHash).toMatch(/^\$argon2id\$/)
    await byPassword(here.context, {
      ...{ protocol: 'sftp', username: 'anna', password: 'Hello world!', address: '192.0.2.1' },
    })
    expect((await run({ filesOnly: false })).counts).toMatchObject({ users: 0, kept: 0, failed: 0 })
    const undone = await undo()
    expect(undone.removed.settings).toBe(2)
    expect(undone.keptItems).toEqual([{ path: 'user anna', reason: 'The user has signed in.' }])
  })

  it('recognizes another password at the source, but records no digest of one that is guessed quickly', async () => {
    const { run } = steps()
    const line = (username: string, hash: string) => `${username},${username}@harbour.example,/${username},${hash}`
    const header = 'username,email,home_folder,password_hash'
    await write(header, line('anna', shadow), line('ben', '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/'))
    expect((await run({ filesOnly: false })).counts).toMatchObject({ users: 2, failed: 0 })
    const other = shadow.replace('saltstring', 'othersaltstring'.slice(0, 10))
    await write(header, line('anna', other), line('ben', '$1$saltsalt$AAAAAAAAAAAAAAAAAAAAA/'))
    expect((await run({ filesOnly: false })).problems.map(({ what, path }) => [what, path])).toEqual([
      ['kept', 'user anna'],
    ])
    expect((await named('ben')).passwordHash).toMatch(/^\$wrapped\$md5-crypt\$/)
  })

  it('names what is wrong with a line, and brings the others', async () => {
    await addPerson(here, 'taken')
    await put(here, here.operator, '/dora/secret.txt', 'of others')
    await write(
      'username,email,home_folder,password_hash,list',
      'taken,taken@harbour.example,/t,,',
      'dora,dora@harbour.example,,,',
      'emil,nobody,/emil,,',
      'fred,fred@harbour.example,/fred,$y$j9T$saltsalt$qjXMvbEw8oaL.CzflDtaK/,',
      `gina,gina@harbour.example,/gina,"${argon2}",`,
      'hugo,hugo@harbour.example,/hugo,,perhaps',
      'ida,ida@harbour.example,/ida,,',
      'IDA,other@harbour.example,/ida,,',
    )
    const { plan, run } = steps()
    const reasons = [
      ['taken', /is taken/],
      ['dora', /The folder \/dora already exists. Name it in home_folder/],
      ['emil', /email/],
      ['fred', /none of the formats/],
      ['gina', /takes too long to verify/],
      ['hugo', /Line 7: list must be true or false/],
      ['IDA', /Line 9: the username is already used in line 8/],
    ] as const
    const planned = await plan()
    for (const [name, reason] of reasons)
      expect(planned.items.find((item) => item.name === name)?.reason, name).toMatch(reason)
    const ran = await run({ filesOnly: false })
    for (const [name, reason] of reasons)
      expect(ran.problems.find(({ path }) => path === `user ${name}`)?.reason, name).toMatch(reason)
    expect(ran.counts).toMatchObject({ users: 1, failed: 7 })
    expect((await named('ida')).email).toBe('ida@harbour.example')
  })

  it('refuses a file that others can read, or that has other columns', async () => {
    const { plan } = steps()
    await write('username,email,password_hash', `anna,anna@harbour.example,${shadow}`)
    await chmod(file, 0o644)
    expect((await faultOf(plan())).message).toContain(`chmod 600 ${file}`)
    await chmod(file, 0o600)
    for (const [header, problem] of [
      ['password_hash,email', 'The first line must name the columns'],
      ['username,email,password', 'There is no column "password"'],
      ['username,email,email', 'email occurs twice'],
    ] as const) {
      await write(header)
      expect((await faultOf(plan())).message, header).toContain(problem)
    }
    await rm(file)
    expect((await faultOf(plan())).message).toContain('ENOENT')
    await writeFile(file, '')
  })
})
