import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTaskPool } from './task-pool.ts'

test('runs as many tasks at once as the limit says', async () => {
  const pool = createTaskPool(3)
  let running = 0
  let most = 0
  for (let i = 0; i < 10; i++)
    await pool.add(async () => {
      most = Math.max(most, ++running)
      await setImmediate()
      running--
    })
  await pool.idle()
  expect([running, most]).toEqual([0, 3])
})

test('starts nothing after an error, and rejects with the first one when all tasks have ended', async () => {
  const pool = createTaskPool(2)
  const ended: string[] = []
  await pool.add(async () => {
    await setImmediate()
    throw new Error('first')
  })
  await pool.add(async () => {
    await setImmediate()
    await setImmediate()
    ended.push('second')
    throw new Error('second')
  })
  await expect(pool.add(async () => void ended.push('third'))).rejects.toThrow('first')
  await expect(pool.idle()).rejects.toThrow('first')
  expect(ended).toEqual(['second'])
})
