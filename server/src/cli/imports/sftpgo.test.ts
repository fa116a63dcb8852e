import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, newHarbour } from '../../../test/command-line.ts'
import { importOneUser } from '../../../test/import-commands.ts'

let here: Installation
beforeAll(async () => {
  here = await newHarbour()
})
afterAll(async () => await here.remove())

it('./sallyport import … sftpgo goes through all steps', async () => {
  const [folder, dump] = [join(here.folder, 'homes'), join(here.folder, 'dump.json')]
  await mkdir(join(folder, 'anna'), { recursive: true })
  await writeFile(join(folder, 'anna/a.txt'), 'of anna')
  const permissions = { '/': ['*'] }
  const anna = { username: 'anna', status: 1, home_dir: '/srv/sftpgo/data/anna', permissions }
  await writeFile(dump, JSON.stringify({ users: [anna], version: 17 }), { mode: 0o600 })
  const named = (verb: string, ...more: string[]) => ['import', verb, 'sftpgo', '--folder', folder, ...more]
  const reading = ['--dump', dump, '--homes', '/srv/sftpgo/data', '--email', 'it@harbour.example']
  await importOneUser(here, named, reading)

  await chmod(dump, 0o644)
  expect((await here.run(named('plan', ...reading))).stderr).toContain(`chmod 600 ${dump}`)
  await chmod(dump, 0o600)
  const relative = await here.run(named('plan', '--dump', dump, '--homes', 'data'))
  expect([relative.code, relative.stderr]).toEqual([2, expect.stringContaining('absolute path')])
  const noAddress = await here.run(named('plan', '--dump', dump, '--email', 'nobody'))
  expect([noAddress.code, noAddress.stderr]).toEqual([2, expect.stringContaining('--email')])
}, 60_000)
