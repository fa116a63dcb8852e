/** Real clients of FTP and FTPS against a real server. */
import { mkdir, readdir, stat } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Command, parse, startClient } from './clients/client.ts'
import { ftp } from './clients/ftp/server.ts'
import type { FtpSite } from './clients/ftp/site.ts'
import {
  abortByFtplib,
  clients,
  curlExplicit,
  curlImplicit,
  ftplibReuse,
  ftplibTls,
  lftpExplicit,
  lftpImplicit,
  otherVersions,
  rcloneExplicit,
  wgets,
} from './clients/ftp/table.ts'
import { sha256 } from './clients/server.ts'
import { Lab, testClients } from './clients/suite.ts'

const MiB = 2 ** 20
const many = 100_000

await testClients({
  name: 'FTP clients',
  protocol: ftp(),
  clients,
  mirror: lftpExplicit,
  inLargeFolder: 1_000,
  more: testMore,
})

function testMore(lab: Lab<FtpSite>): void {
  it.for(otherVersions)('a file is put and got by $name', async (client, { skip }) => {
    const reason = await client.missing()
    if (reason !== null) return skip(reason)
    const path = `/${client.name}.bin`
    const content = await lab.makeFile(`${client.name}.bin`, 2 * MiB)
    await lab.run(client.put(lab.site, lab.local(`${client.name}.bin`), path))
    await lab.expectOneUpload(path, content)
    await lab.run(client.get(lab.site, path, lab.local(`${client.name}-back.bin`)))
    expect(await lab.digest(`${client.name}-back.bin`)).toBe(sha256(content))
  })

  it('F-09: ABOR in urgent data, as ftplib sends it, aborts a download', async ({ skip }) => {
    const reason = await ftplibTls.missing()
    if (reason !== null) return skip(reason)
    await lab.makeFile('aborted.bin', 48 * MiB)
    await lab.run(ftplibTls.put(lab.site, lab.local('aborted.bin'), '/aborted.bin'))
    expect(await lab.run(abortByFtplib(lab.site, '/aborted.bin'))).toBe('/\n')
  })

  describe.each(wgets)('$name', (wget) => testWget(lab, wget))
  describe(`a folder of ${many} files`, () => testManyFiles(lab))
}

function testWget(lab: Lab<FtpSite>, wget: (typeof wgets)[number]): void {
  const file = (name: string) => `${wget.name}-${name}`

  it('gets files, and resumes a download after its own kill', async ({ skip }) => {
    const reason = await wget.missing()
    if (reason !== null) return skip(reason)
    const content = await lab.makeFile(file('large.bin'), 24 * MiB)
    const path = `/${file('large.bin')}`
    await lab.run(lftpExplicit.put(lab.site, lab.local(file('large.bin')), path))
    const target = lab.local(file('got.bin'))
    const getting = startClient(lab.site, wget.get(lab.site, path, target, { rate: 8 * MiB }))
    const size = async () => (await stat(target).catch(() => null))?.size ?? 0
    await expect.poll(size, { interval: 50 }).toBeGreaterThan(2 * MiB)
    getting.kill()
    await getting.ended
    expect(await size()).toBeLessThan(24 * MiB)
    await lab.run(wget.resumeGet(lab.site, path, target))
    expect(await lab.digest(file('got.bin'))).toBe(sha256(content))
  })

  it('gets the files of a folder', async ({ skip }) => {
    const reason = await wget.missing()
    if (reason !== null) return skip(reason)
    const names = ['a b.csv', 'ü 📦.csv', '#1 100%.csv']
    await mkdir(lab.local(file('folder')))
    for (const name of names) await lab.makeFile(`${file('folder')}/${name}`, 10_000)
    await lab.server.makeFolder(`/${file('folder')}`)
    await lab.run(lftpExplicit.putAll(lab.site, lab.local(file('folder')), `/${file('folder')}`, []))
    await lab.run(wget.getAll(lab.site, `/${file('folder')}`, lab.local(file('back'))))
    expect((await readdir(lab.local(file('back')))).toSorted()).toEqual(names.toSorted())
    for (const name of names)
      expect(await lab.digest(`${file('back')}/${name}`)).toBe(await lab.digest(`${file('folder')}/${name}`))
  })
}

function testManyFiles(lab: Lab<FtpSite>): void {
  const size = 123
  const nameOf = (_: unknown, i: number) => `order-${String(i + 1).padStart(7, '0')}.csv`
  beforeAll(async () => {
    await lab.makeFile('order.csv', size)
    await lab.run(ftplibTls.put(lab.site, lab.local('order.csv'), '/order.csv'))
    await lab.server.makeLargeFolder(many, '/order.csv')
  })

  it.for(clients.filter(({ list }) => list))('is listed by $name', async (client, { skip }) => {
    const reason = await client.missing()
    if (reason !== null) return skip(reason)
    const listing = parse(await lab.run(client.list?.(lab.site, `/list-${many}`) as Command))
    expect([...listing.keys()].toSorted()).toEqual(Array.from({ length: many }, nameOf))
    expect(new Set(listing.values())).toEqual(new Set([size]))
  })
}

describe('FTP clients of a server that requires resumed TLS sessions', () => {
  const lab = new Lab<FtpSite>()
  beforeAll(() => lab.open('sqlite', ftp({ SALLYPORT_FTP_TLS_SESSION: 'require' })))
  afterAll(async () => {
    expect(await lab.server.close()).toEqual([])
  })

  it.for([lftpExplicit, lftpImplicit, curlExplicit, ftplibReuse, rcloneExplicit])(
    '$name transfers files',
    async (client, { skip }) => {
      const reason = await client.missing()
      if (reason !== null) return skip(reason)
      const content = await lab.makeFile(client.name, 100_000)
      const path = `/${client.name}.bin`
      if (client.prepare) await lab.run(client.prepare(lab.site))
      await lab.run(client.put(lab.site, lab.local(client.name), path))
      await lab.expectOneUpload(path, content)
      await lab.run(client.get(lab.site, path, lab.local(`${client.name}-back`)))
      expect(await lab.digest(`${client.name}-back`)).toBe(sha256(content))
    },
  )

  it.for([ftplibTls, curlImplicit])('$name, which does not resume them, stores nothing', async (client, { skip }) => {
    const reason = await client.missing()
    if (reason !== null) return skip(reason)
    await lab.makeFile(client.name, 100_000)
    await expect(lab.run(client.put(lab.site, lab.local(client.name), '/not.bin'))).rejects.toThrow('ended with')
    await expect(lab.server.download('/not.bin')).rejects.toThrow('404')
  })
})
