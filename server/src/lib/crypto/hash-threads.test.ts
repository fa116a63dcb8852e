/** Hashing threads: independent of libuv's pool, replaced when they end, and every caller gets a result or an error. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeFileSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHashThreads, type Hasher } from './hash-threads.ts'

let folder = ''
let hasher: Hasher | null = null
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-hash-'))
})
afterEach(async () => {
  await hasher?.close()
  hasher = null
  await rm(folder, { recursive: true })
})

const poolThreads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)

describe('a hash', () => {
  test('uses no thread of the pool for file access', async () => {
    hasher = createHashThreads(1)
    const stored = await hasher.run({ kind: 'hash', password: 'a long enough password' })
    // Opening a pipe without a writer occupies a thread of the pool.
    const pipes = Array.from({ length: poolThreads }, (_, i) => join(folder, `pipe-${i}`))
    execFileSync('mkfifo', pipes)
    const waiting = pipes.map((pipe) => open(pipe, 'r'))
    const read = readFile(import.meta.filename).then(() => 'read')
    expect(await Promise.race([read, hasher.run({ kind: 'verify', stored: String(stored), password: 'wrong' })])).toBe(
      false,
    )
    const right = { kind: 'verify', stored: String(stored), password: 'a long enough password' } as const
    expect(await Promise.race([read, hasher.run(right)])).toBe(true)
    const writers = pipes.map((pipe) => openSync(pipe, constants.O_RDWR))
    for (const handle of await Promise.all(waiting)) await handle.close()
    for (const writer of writers) closeSync(writer)
    expect(await read).toBe('read')
  })

  test('whose thread ends is an error, and the next one has another thread', async () => {
    const worker = join(folder, 'worker.mjs')
    writeFileSync(
      worker,
      `import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ password }) => {
        if (password === 'exit') process.exit(1)
        if (password === 'throw') throw new Error('broken')
        parentPort.postMessage(password === 'error' ? { error: 'no' } : { value: password })
      })`,
    )
    hasher = createHashThreads(1, pathToFileURL(worker))
    const hash = (password: string) => hasher?.run({ kind: 'hash', password })
    for (const bad of ['exit', 'throw', 'error', 'exit']) {
      await expect(hash(bad)).rejects.toThrow()
      expect(await hash('good')).toBe('good')
    }
  })

  test('in progress is rejected when the server shuts down', async () => {
    hasher = createHashThreads(1)
    const refused = expect(hasher.run({ kind: 'hash', password: 'a long enough password' })).rejects.toThrow()
    await hasher.close()
    await refused
    await expect(hasher.run({ kind: 'hash', password: 'x' })).rejects.toThrow()
  })
})
