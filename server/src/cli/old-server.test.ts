import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'
import { openDatabase } from '../db/database/open.ts'

let here: Installation
beforeEach(async () => {
  here = await newInstallation()
})
afterEach(() => here.remove())

it('every command refuses a database that only later versions can read', { timeout: 60_000 }, async () => {
  await here.run(['migrate'])
  const db = await openDatabase({ url: join(here.folder, 'data/sallyport.db'), power: false })
  await db.q.insertInto('installation').values({ name: 'min_version', value: '999.0.0' }).execute()
  await db.close()
  const sentence = 'the database was upgraded by a later one and needs at least version 999.0.0.'
  for (const command of [['serve'], ['migrate'], ['account', 'list']]) {
    const { code, stdout, stderr } = await here.run(command)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(sentence)
  }
  const { code, stdout } = await here.run(['doctor'])
  expect(code).toBe(1)
  expect(stdout).toContain(sentence)
})
