import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newHarbour } from '../../../test/command-line.ts'
import { type FtpApp, openFtpApp } from '../../../test/ftp-app.ts'
import { addPerson, put } from '../../../test/people.ts'
import type { Plan } from '../../import/plan/plan.ts'
import type { Ran } from '../../import/run/run.ts'
import { ftpAddress } from './ftp.ts'

const password = 'Tide-tables-1906'

describe('./sallyport import … ftp', () => {
  let there: FtpApp
  let here: Installation
  beforeAll(async () => {
    there = await openFtpApp('sqlite')
    here = await newHarbour()
  })
  afterAll(async () => {
    await here.remove()
    await there.close()
  })

  it('shows the certificate before it signs in', async () => {
    await addPerson(there, 'anna', { password })
    await put(there, there.operator, '/in/a.txt', 'the first')
    const address = `ftp://anna@127.0.0.1:${there.port}/in/`
    const command = (verb: string, ...more: string[]) => ['import', verb, 'ftp', '--url', address, ...more]
    const settings = { SALLYPORT_IMPORT_PASSWORD: password }
    const asked = await here.run(command('plan'), { settings })
    const certificate = /--certificate (\S{95})/.exec(asked.stderr)?.[1] ?? ''
    expect([asked.code, certificate.length]).toEqual([1, 95])
    const trusted = ['--certificate', certificate.toLowerCase()]
    const plan = await here.json<Plan>(command('plan', ...trusted), { settings })
    expect(plan).toMatchObject({ source: { kind: 'ftp', address: address.slice(0, -1) }, files: { files: 1 } })
    expect((await here.json<Ran>(command('run', ...trusted), { settings })).counts).toMatchObject({ copied: 1 })
    expect((await here.run(command('verify', '--plain', '--deep'), { settings })).code).toBe(0)
    expect((await here.run(command('undo'))).stdout).toContain('1 file and 0 folders')
    const none = await here.run(command('plan', ...trusted))
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('SALLYPORT_IMPORT_PASSWORD is missing')])
    const short = await here.run(command('plan', '--certificate', 'AB:CD'))
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('32 pairs')])
  }, 60_000)
})

describe('the address of a server with FTP', () => {
  it('has one form for each server and folder', () => {
    const parts = { protocol: 'ftp:', host: 'files.example.com', port: 21, username: 'anna' }
    const shown = 'ftp://anna@files.example.com:21'
    expect(ftpAddress('ftp://anna@files.example.com')).toEqual({ ...parts, folder: '/', address: `${shown}/` })
    expect(ftpAddress('ftp://anna@files.example.com/in ü/')).toMatchObject({
      ...{ folder: '/in ü', address: `${shown}/in%20%C3%BC` },
    })
    expect(ftpAddress('ftp://anna@files.example.com//srv/in')).toMatchObject({ folder: '//srv/in' })
    expect(ftpAddress('ftps://anna@files.example.com/in')).toMatchObject({ protocol: 'ftps:', port: 990 })
  })

  it.each([
    ['sftp://anna@files.example.com/', 'such as ftp://anna@'],
    ['ftp://files.example.com/', 'must name the user'],
    ['ftp://anna:secret@files.example.com/', 'must not contain a password'],
    ['ftp://anna%0d%0aDELE%20a@files.example.com/', 'control characters'],
    ['ftp://anna@files.example.com/%E4', 'two hexadecimal digits'],
  ])('is refused: %s', (text, message) => {
    expect(() => ftpAddress(text)).toThrow(message)
  })
})
