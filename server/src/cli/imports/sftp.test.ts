import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newHarbour } from '../../../test/command-line.ts'
import { addPerson, put } from '../../../test/people.ts'
import { addSshKey, openSftpApp, type SftpApp } from '../../../test/sftp-app.ts'
import type { Plan } from '../../import/plan/plan.ts'
import type { Ran } from '../../import/run/run.ts'
import { sftpAddress } from './sftp.ts'

describe('./sallyport import … sftp', () => {
  let there: SftpApp
  let here: Installation
  beforeAll(async () => {
    there = await openSftpApp('sqlite')
    here = await newHarbour()
  })
  afterAll(async () => {
    await here.remove()
    await there.close()
  })

  it('shows the host key before it signs in, with a password or a key from a private file', async () => {
    const { user } = await addPerson(there, 'anna', { password: 'Tide-tables-1906' })
    await put(there, there.operator, '/in/a.txt', 'the first')
    const address = `sftp://anna@127.0.0.1:${there.port}/in/`
    const command = (verb: string, ...more: string[]) => ['import', verb, 'sftp', '--url', address, ...more]
    const settings = { SALLYPORT_IMPORT_PASSWORD: 'Tide-tables-1906' }
    const asked = await here.run(command('plan'), { settings })
    const hostKey = /--host-key (SHA256:\S{43})/.exec(asked.stderr)?.[1] ?? ''
    expect([asked.code, there.identity.some((shown) => shown.includes(hostKey))]).toEqual([1, true])
    const plan = await here.json<Plan>(command('plan', '--host-key', hostKey), { settings })
    expect(plan).toMatchObject({ source: { kind: 'sftp', address: address.slice(0, -1) }, files: { files: 1 } })
    const [key, file] = [join(here.folder, 'key'), join(here.folder, 'source.env')]
    await writeFile(key, await addSshKey(there, user), { mode: 0o644 })
    await writeFile(file, `SALLYPORT_IMPORT_PRIVATE_KEY=${key}\n`, { mode: 0o600 })
    const run = command('run', '--host-key', hostKey, '--credentials', file)
    const open = await here.run(run)
    expect([open.code, open.stderr]).toEqual([1, expect.stringContaining(`chmod 600 ${key}`)])
    await chmod(key, 0o600)
    expect((await here.json<Ran>(run)).counts).toMatchObject({ copied: 1, failed: 0 })
    expect((await here.run(command('undo'))).stdout).toContain('1 file and 0 folders')
    const none = await here.run(command('plan', '--host-key', hostKey))
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('SALLYPORT_IMPORT_PASSWORD or')])
  }, 60_000)
})

describe('the address of a server with SFTP', () => {
  it('has one form for each server and folder', () => {
    const parts = { protocol: 'sftp:', host: 'files.example.com', port: 22, username: 'anna' }
    const shown = 'sftp://anna@files.example.com:22'
    expect(sftpAddress('sftp://anna@files.example.com')).toEqual({ ...parts, folder: '', address: shown })
    expect(sftpAddress('sftp://anna@files.example.com/')).toEqual({ ...parts, folder: '/', address: `${shown}/` })
    const expected = { ...parts, folder: '/in ü/b', address: `${shown}/in%20%C3%BC/b` }
    expect(sftpAddress('sftp://anna@files.example.com:22/in%20ü/b/')).toEqual(expected)
    expect(sftpAddress('sftp://anna@[::1]:2222/a')).toMatchObject({ host: '::1', port: 2222 })
  })

  it.each([
    ['ftp://anna@files.example.com', /sftp:/],
    ['sftp://files.example.com', /name the user/],
    ['sftp://anna:secret@files.example.com', /password/],
    ['sftp://anna@files.example.com/%zz', /hexadecimal/],
  ])('is refused as %s', (text, message) => {
    expect(() => sftpAddress(text)).toThrow(message)
  })
})
