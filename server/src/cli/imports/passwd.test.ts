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

it('./sallyport import … passwd goes through all steps', async () => {
  const [file, shadow, folder] = ['passwd', 'shadow', 'home'].map((name) => join(here.folder, name))
  if (!file || !shadow || !folder) throw new Error('three paths were expected')
  await mkdir(join(folder, 'anna'), { recursive: true })
  await writeFile(join(folder, 'anna/a.txt'), 'of anna')
  await writeFile(file, 'root:x:0:0::/root:/bin/sh\nanna:x:1000:1000:Anna:/home/anna:/bin/sh\n')
  await writeFile(shadow, 'anna:!:20000:0:99999:7:::\n', { mode: 0o600 })
  const named = (verb: string, ...more: string[]) => ['import', verb, 'passwd', '--file', file, ...more]
  const reading = ['--shadow', shadow, '--homes', '/home', '--folder', folder, '--keys', folder, '--nologin']
  await importOneUser(here, named, reading)

  await chmod(shadow, 0o644)
  expect((await here.run(named('plan', '--shadow', shadow))).stderr).toContain(`chmod 600 ${shadow}`)
  await writeFile(file, 'anna:x:1000\n')
  const broken = await here.run(named('plan'))
  expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining(`${file}, line 1: it has 3 fields`)])
}, 60_000)
