import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { padDuration, padFailure } from './padded-duration.ts'

const ms = 200

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work().catch(() => undefined)
  return performance.now() - begin
}

const refuse = async (afterMs: number) => {
  await pause(afterMs)
  throw new Error('refused')
}

it.each([0, 20])('a failure after %i ms is reported after the whole time', async (afterMs) => {
  expect(await timeOf(() => padFailure(ms, () => refuse(afterMs)))).toBeGreaterThanOrEqual(ms)
  expect(await timeOf(() => padDuration(ms, () => pause(afterMs)))).toBeGreaterThanOrEqual(ms)
})

it('a failure that takes longer is reported after a multiple of it, also on a busy server', async () => {
  expect(await timeOf(() => padFailure(ms, () => refuse(ms + 20)))).toBeGreaterThanOrEqual(2 * ms)
  expect(await timeOf(() => padDuration(ms, () => pause(ms + 20)))).toBeGreaterThanOrEqual(2 * ms)
})

it('is never reported early, whatever fraction of a millisecond the work took', async () => {
  const spin = (forMs: number) => {
    for (const end = performance.now() + forMs; performance.now() < end; );
    throw new Error('refused')
  }
  for (let i = 0; i < 40; i++)
    expect(await timeOf(() => padFailure(10, async () => spin(i * 0.13)))).toBeGreaterThanOrEqual(10)
})

it('a success is not delayed, and nothing is delayed for a time of 0', async () => {
  expect(await padFailure(3_600_000, async () => 'done')).toBe('done')
  await expect(padFailure(0, () => refuse(0))).rejects.toThrow('refused')
  expect(await padDuration(0, async () => 'done')).toBe('done')
})
