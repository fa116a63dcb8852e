import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Tally } from '../vitest-report.ts'
import { repeat, startLoad, usualFiles } from './repeat.ts'

const passes: Tally = { passed: 2, failed: 0, skipped: 0, failures: [] }
const fails: Tally = { passed: 1, failed: 1, skipped: 0, failures: ['a file opens: expected 1'] }
const nothing: Tally = { passed: 0, failed: 0, skipped: 3, failures: [] }

async function repeated(tallies: Tally[], signal = new AbortController().signal) {
  const lines: string[] = []
  const kept: number[] = []
  const rest = [...tallies]
  const passed = await repeat({
    runs: tallies.length,
    signal,
    run: async () => rest.shift() ?? nothing,
    report: (line) => lines.push(line.replace(/[\d.]+ s/, 'S')),
    keep: async (run) => {
      kept.push(run)
    },
  })
  return { passed, lines, kept }
}

test('runs that fail are counted, named and kept', async () => {
  expect(await repeated([passes, fails, passes, nothing])).toEqual({
    passed: 2,
    lines: [
      '✓ run 1 of 4: 2 passed, 0 failed (S)',
      '✗ run 2 of 4: 1 passed, 1 failed (S)',
      '  a file opens: expected 1',
      '✓ run 3 of 4: 2 passed, 0 failed (S)',
      '✗ run 4 of 4: 0 passed, 0 failed (S)',
    ],
    kept: [2, 4],
  })
})

test('a signal ends the runs', async () => {
  expect(await repeated([passes, passes], AbortSignal.abort())).toEqual({ passed: 0, lines: [], kept: [] })
})

test('the load computes, and ends when it is stopped', async () => {
  const load = startLoad(2)
  const ended = load.processes.map((child) => once(child, 'exit'))
  expect(load.processes.map(({ exitCode }) => exitCode)).toEqual([null, null])
  load.stop()
  expect((await Promise.all(ended)).map(([, signal]) => signal)).toEqual(['SIGKILL', 'SIGKILL'])
})

test('the load ends with its parent', async () => {
  const ended = startLoad(1).processes.map((child) => {
    // As when the parent ends.
    child.disconnect()
    return once(child, 'exit')
  })
  expect(await Promise.all(ended)).toEqual([[0, null]])
})

test('the usual files exist', () => {
  expect(usualFiles.filter((file) => !existsSync(path.resolve(import.meta.dirname, '../..', file)))).toEqual([])
})
