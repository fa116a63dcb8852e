/** The commands of an import. */
import { expect } from 'vitest'
import type { Plan } from '../src/import/plan/plan.ts'
import type { Installation } from './command-line.ts'

type Command = (verb: string, ...more: string[]) => string[]

/** Runs each, of a source with one user and one file. `reading`: options of those that read the source. */
export async function importOneUser(here: Installation, command: Command, reading: readonly string[]): Promise<void> {
  const plan = await here.json<Plan>(command('plan', ...reading))
  expect(plan.parts['users']).toMatchObject({ changed: 1 })
  expect(plan.files.files).toBe(1)
  const ran = await here.run(command('run', ...reading))
  expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('1 user')])
  expect((await here.run(command('verify', ...reading, '--deep'))).code).toBe(0)
  expect((await here.run(command('undo'))).code).toBe(0)
  await here.json(command('run', ...reading))
  expect((await here.run(command('accept'))).stdout).toContain('is accepted')
}
