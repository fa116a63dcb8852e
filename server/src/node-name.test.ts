import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import { isDeadNode, nodeName } from './node-name.ts'

it('promise 1: a node detects which other nodes of its machine have ended, so that their claims are released at once', async () => {
  const [host, pid, start] = nodeName().split(':')
  expect([isDeadNode(nodeName()), isDeadNode(`${nodeName()} test`)]).toEqual([false, false])
  // In a container, a new process can have the id of the previous one.
  expect(isDeadNode(`${host}:${pid}:${Number(start) - 60_000}`)).toBe(true)
  expect(isDeadNode(`${host}:${pid}`)).toBe(true)
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  expect(isDeadNode(`${host}:${child.pid}:1`)).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isDeadNode(`${host}:${child.pid}:1`)).toBe(true)
  expect(isDeadNode(`another-${host}:${child.pid}:1`)).toBe(false)
})

it.runIf(process.platform === 'linux')('an ended process counts as dead before its parent has noticed', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  await expect.poll(() => isDeadNode(`${hostname()}:${Number(line.toString())}:1`), { timeout: 20_000 }).toBe(true)
  // A process that was waited for would no longer exist.
  expect(() => process.kill(Number(line.toString()), 0)).not.toThrow()
  parent.kill('SIGKILL')
})
