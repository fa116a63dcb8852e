import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { crashRuns } from './crash/runs.ts'

const configurations = [
  { engine: 'sqlite', nodes: 1 },
  { engine: 'postgres', nodes: 1 },
  { engine: 'postgres', nodes: 2 },
] as const

/** `npm run crash` does five hundred of each. */
const runs = 10
const timeout = 300_000

describe.concurrent('kill -9 at ten random instants while files change and endpoints fail', () => {
  const here = configurations.filter(({ engine }) => engines.includes(engine))
  it.each(here)('loses nothing and makes nothing up: $engine, nodes: $nodes', { timeout }, async (configuration) => {
    const seed = randomInt(2 ** 31)
    const lines: string[] = []
    const { signal } = new AbortController()
    const summary = await crashRuns({ ...configuration, runs, seed, signal, report: (line) => lines.push(line) })
    expect(summary.violations, `seed ${seed}\n${lines.join('\n')}`).toEqual([])
    expect(summary.events).toBeGreaterThan(runs)
  })
})
