import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'
import { openDatabase } from '../db/database/open.ts'

let here: Installation
beforeEach(async () => {
  here = await newInstallation()
})
afterEach(() => here.remove())

it('every command refuses a database that only later versions can read', async () => {
  await here.run(['migrate'])
  const file = join(here.folder, 'data/sallyport.db')
  const db = await openDatabase({ url: file, power: false })
  const minVersion = { name: 'min_version', value: '999.0.0' }
  await db.q.deleteFrom('installation').where('name', '=', minVersion.name).execute()
  await db.q.insertInto('installation').values(minVersion).execute()
  await db.close()
  const before = await readFile(file)
  const sentence = 'the database was upgraded by a later one and needs at least version 999.0.0.'
  for (const command of [['serve'], ['migrate'], ['account', 'list']]) {
    const { code, stdout, stderr } = await here.run(command)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(sentence)
  }
  const { code, stdout } = await here.run(['doctor'])
  expect(code).toBe(1)
  expect(stdout).toContain(sentence)
  expect(before.equals(await readFile(file))).toBe(true)
})
