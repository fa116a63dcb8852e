import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.mjs'

let folder: string
const at = (name: string) => path.join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sallyport-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('only one of several runs at a time, and each gets its turn', async () => {
  const work = (name: string) => async () => {
    appendFileSync(at('log'), `${name}(`)
    await sleep(50)
    appendFileSync(at('log'), ')')
    return name
  }
  const waiting: string[] = []
  const one = (name: string) => withLock(at('lock'), () => waiting.push(name), work(name))
  expect(await Promise.all(['a', 'b', 'c'].map(one))).toEqual(['a', 'b', 'c'])
  expect(readFileSync(at('log'), 'utf8')).toMatch(/^(\w\(\)){3}$/)
  expect(waiting.toSorted()).toEqual(['b', 'c'])
})

test('a failure releases the lock', async () => {
  const failing = withLock(
    at('lock'),
    () => {},
    () => Promise.reject(new Error('broke')),
  )
  await expect(failing).rejects.toThrow('broke')
  expect(existsSync(at('lock'))).toBe(false)
})

test('the lock of a killed process is taken over', async () => {
  const killed = spawn(process.execPath, ['-e', ''])
  await once(killed, 'exit')
  writeFileSync(at('lock'), String(killed.pid))
  const someSecondsAgo = new Date(Date.now() - 10_000)
  utimesSync(at('lock'), someSecondsAgo, someSecondsAgo)
  expect(
    await withLock(
      at('lock'),
      () => {},
      async () => 'mine',
    ),
  ).toBe('mine')
})

test('the lock of a live process is waited for, however long it takes', async () => {
  writeFileSync(at('lock'), String(process.pid))
  const someSecondsAgo = new Date(Date.now() - 10_000)
  utimesSync(at('lock'), someSecondsAgo, someSecondsAgo)
  let isDone = false
  const waiting = withLock(
    at('lock'),
    () => {},
    async () => {
      isDone = true
    },
  )
  await sleep(500)
  expect(isDone).toBe(false)
  rmSync(at('lock'))
  await waiting
  expect(isDone).toBe(true)
})
