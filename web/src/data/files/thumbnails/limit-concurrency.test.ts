import { expect, it } from 'vitest'
import { limitConcurrency } from './limit-concurrency.ts'

const { signal } = new AbortController()

/** A task that ends when it is told to. */
function pendingTask(name: string, started: string[]) {
  const { promise, resolve } = Promise.withResolvers<string>()
  const task = () => {
    started.push(name)
    return promise
  }
  return { task, end: () => resolve(name) }
}

it('runs a few tasks at once, and the others in their order', async () => {
  const run = limitConcurrency(2)
  const started: string[] = []
  const tasks = ['a', 'b', 'c', 'd'].map((name) => pendingTask(name, started))
  const results = tasks.map(({ task }) => run(task, signal))
  await Promise.resolve()
  expect(started).toEqual(['a', 'b'])
  tasks[1]?.end()
  await results[1]
  await expect.poll(() => started).toEqual(['a', 'b', 'c'])
  for (const { end } of tasks) end()
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
})

it('never runs what was given up while it waited, and goes on after a failure', async () => {
  const run = limitConcurrency(1)
  const started: string[] = []
  const first = Promise.withResolvers<void>()
  const failing = run(() => first.promise, signal)
  const controller = new AbortController()
  const given = run(pendingTask('given up', started).task, controller.signal)
  const last = pendingTask('last', started)
  const result = run(last.task, signal)
  controller.abort(new Error('given up'))
  await expect(given).rejects.toThrow('given up')
  first.reject(new Error('failed'))
  await expect(failing).rejects.toThrow('failed')
  last.end()
  expect(await result).toBe('last')
  expect(started).toEqual(['last'])
})
