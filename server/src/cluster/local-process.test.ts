import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { hasEndedHere, localProcess } from './local-process.ts'

const changed = (name: string, i: number, value: string) => name.split(' ').with(i, value).join(' ')

it.runIf(process.platform === 'linux')('knows of a process of this machine whether it has ended', async () => {
  const own = localProcess()
  expect(own).toMatch(/^[0-9a-f-]{36} \d+ \d+ \d+$/)
  expect(hasEndedHere(own)).toBe(false)
  // Its process id was given to this process.
  expect(hasEndedHere(changed(own, 3, '1'))).toBe(true)
  const child = spawn('sleep', ['60'])
  const pid = String(child.pid)
  child.kill()
  await once(child, 'exit')
  expect(hasEndedHere(changed(own, 2, pid))).toBe(true)
})

it.runIf(process.platform === 'linux')('knows nothing of other machines, containers and boots', () => {
  const own = localProcess()
  for (const i of [0, 1]) expect(hasEndedHere(changed(changed(own, i, '7'), 3, '1'))).toBe(false)
  for (const name of ['', 'a b c', 'x']) expect(hasEndedHere(name)).toBe(false)
})
