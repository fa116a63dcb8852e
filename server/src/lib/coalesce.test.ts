import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { coalesce } from './coalesce.ts'

test('one run is in progress and one waits, whatever the number of callers; no caller gets the result of an earlier run', async () => {
  const runs: { end(): void }[] = []
  const run = coalesce(() => new Promise((resolve) => runs.push({ end: resolve })))
  const told: string[] = []
  const ask = (who: string) => void run().then(() => told.push(who))
  const end = async (index: number) => {
    runs[index]?.end()
    await turn()
  }
  ask('a')
  for (const who of ['b', 'c', 'd']) ask(who)
  await turn()
  expect([runs.length, told]).toEqual([1, []])
  await end(0)
  expect([runs.length, told]).toEqual([2, ['a']])
  ask('e')
  await turn()
  expect(runs).toHaveLength(2)
  await end(1)
  expect([runs.length, told]).toEqual([3, ['a', 'b', 'c', 'd']])
  await end(2)
  expect([runs.length, told.at(-1)]).toEqual([3, 'e'])
  ask('f')
  await turn()
  await end(3)
  expect([runs.length, told.at(-1)]).toEqual([4, 'f'])
})

test('calls at any time between two runs share the waiting one', async () => {
  const ends: (() => void)[] = []
  let underWay = 0
  let most = 0
  const run = coalesce(async () => {
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise<void>((resolve) => ends.push(resolve))
    underWay -= 1
  })
  void run()
  void run()
  ends[0]?.()
  for (let i = 0; i < 20; i += 1) {
    await Promise.resolve()
    void run()
  }
  expect([most, ends.length]).toEqual([1, 2])
})
