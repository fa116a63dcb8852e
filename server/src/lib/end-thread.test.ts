import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { endMessage, endThread } from './end-thread.ts'

const start = (onMessage: string) =>
  new Worker(
    `const { parentPort } = require('node:worker_threads'); parentPort.on('message', (message) => { ${onMessage} })`,
    {
      eval: true,
    },
  )

it('lets a thread end by itself, also one that has not started yet', async () => {
  for (const isStarted of [false, true]) {
    const worker = start(`if (message === '${endMessage}') parentPort.close()`)
    if (isStarted) await once(worker, 'online')
    const exit = once(worker, 'exit')
    await endThread(worker)
    // `terminate` results in 1.
    expect(await exit).toEqual([0])
  }
})

it('terminates a thread that does not respond', async () => {
  const worker = start('for (;;);')
  await once(worker, 'online')
  const exit = once(worker, 'exit')
  await endThread(worker, 100)
  expect(await exit).toEqual([1])
})
