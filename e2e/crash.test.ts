import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { storeEngines, testsAll } from '../server/test/databases.ts'
import { crashRuns } from './crash/runs.ts'
import type { CrashOptions, Summary } from './crash/setup.ts'
import { mountCuttable } from './mounted.ts'

/** `npm run crash` does five hundred of each. */
const runs = testsAll ? 10 : 3
const timeout = 400_000

async function expectNoLoss(configuration: Pick<CrashOptions, 'engine' | 'nodes' | 'cut'>): Promise<Summary> {
  const seed = randomInt(2 ** 31)
  const lines: string[] = []
  const { signal } = new AbortController()
  const summary = await crashRuns({ ...configuration, runs, seed, signal, report: (line) => lines.push(line) })
  expect([...summary.violations, ...summary.disorder], `seed ${seed}\n${lines.join('\n')}`).toEqual([])
  expect(summary.events).toBeGreaterThan(runs)
  return summary
}

describe.concurrent('promise 1: kill -9 at random instants while files change and endpoints fail', () => {
  const configurations = [
    { engine: 'sqlite', nodes: 1 },
    { engine: 'postgres', nodes: 1 },
    { engine: 'postgres', nodes: 2 },
  ] as const
  const here = configurations.filter(({ engine }) => storeEngines.includes(engine))
  it.each(here)(
    'loses nothing, invents nothing, keeps the order: $engine, nodes: $nodes',
    { timeout },
    async (configuration) => {
      await expectNoLoss({ ...configuration, cut: 'kill' })
    },
  )
})

async function canCutDisks(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-disk-'))
  const disk = await mountCuttable(folder, 16)
  await disk?.unmount()
  await rm(folder, { recursive: true })
  return disk !== null
}

describe.skipIf(!(await canCutDisks()))('promise 1: power failures at random instants', { concurrent: true }, () => {
  it.each(storeEngines)('lose nothing that was acknowledged: %s', { timeout }, async (engine) => {
    await expectNoLoss({ engine, nodes: 1, cut: 'power' })
  })
  it('lose something with the weaker durability, which shows that these tests would detect it', {
    timeout,
  }, async () => {
    const { signal } = new AbortController()
    const withoutSync = { engine: 'sqlite', nodes: 1, cut: 'power', durability: 'process' } as const
    const summary = await crashRuns({
      ...withoutSync,
      runs: 1,
      seed: randomInt(2 ** 31),
      signal,
      report: () => undefined,
    })
    expect(summary.violations).not.toEqual([])
  })
})
