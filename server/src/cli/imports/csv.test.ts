import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, newHarbour } from '../../../test/command-line.ts'
import type { Plan } from '../../import/plan/plan.ts'

let here: Installation
beforeAll(async () => {
  here = await newHarbour()
})
afterAll(async () => await here.remove())

it('./sallyport import … csv goes through all steps', async () => {
  const file = join(here.folder, 'users.csv')
  await writeFile(file, 'username,email,home_folder\nanna,anna@harbour.example,/homes/anna\n')
  const command = (verb: string, ...more: string[]) => ['import', verb, 'csv', '--file', file, ...more]
  const plan = await here.json<Plan>(command('plan'))
  expect(plan.parts['users']).toMatchObject({ changed: 1 })
  const ran = await here.run(command('run'))
  expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('Created: 1 user,')])
  expect((await here.run(command('verify'))).stdout).toContain('1 users, shares and other settings are the same.')
  expect((await here.run(command('undo'))).code).toBe(0)
  await here.json(command('run'))
  expect((await here.run(command('accept'))).stdout).toContain('is accepted')
}, 60_000)
