import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, newHarbour } from '../../../test/command-line.ts'
import type { Plan } from '../../import/plan/plan.ts'

let there: Installation
let here: Installation
beforeAll(async () => {
  there = await newHarbour()
  here = await newHarbour()
})
afterAll(async () => {
  await there.remove()
  await here.remove()
})

it('./sallyport export writes a folder that ./sallyport import … sallyport reads', async () => {
  const folder = join(there.folder, 'harbour')
  const said = await there.run(['export', folder])
  expect([said.code, said.stderr]).toEqual([0, ''])
  expect(said.stdout).toContain('users: 1, SSH keys: 0, shares: 0')
  expect(said.stdout).toContain('delete it before you give the folder to others')
  expect(await readdir(folder)).toContain('export.json')
  const command = (verb: string) => ['import', verb, 'sallyport', '--folder', folder]
  const plan = await here.json<Plan>(command('plan'))
  expect(plan.items.filter(({ outcome }) => outcome === 'clash')).toEqual([])
  expect((await here.run(command('run'))).code).toBe(0)
  expect((await here.run(command('verify'))).code).toBe(0)
  expect((await here.run(command('undo'))).code).toBe(0)
  await here.json(command('run'))
  expect((await here.run(command('accept'))).stdout).toContain('is accepted')
  const refused = await here.run(['import', 'plan', 'sallyport', '--folder', join(folder, 'files')])
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('export.json can')])
}, 120_000)
