import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Drawn } from './draw.ts'
import { distanceOf, nearestFirst, partsOf, relatedTests } from './plan.ts'
import { runTests } from './processes.ts'
import { outcomeOf, reportOf } from './report.ts'
import { readState, type State, writeState } from './state.ts'

let tree: string
beforeAll(() => {
  tree = realpathSync(mkdtempSync(path.join(tmpdir(), 'sallyport-trials-')))
  mkdirSync(path.join(tree, '.tools/reports'), { recursive: true })
  symlinkSync(path.resolve(import.meta.dirname, '../../node_modules'), path.join(tree, 'node_modules'))
  const write = (file: string, text: string) => writeFileSync(path.join(tree, file), text)
  write('package.json', '{"type":"module"}')
  write(
    'vitest.config.ts',
    "export default { test: { isolate: false, projects: [{ extends: true, test: { name: 'unit', include: ['*.test.ts'] } }] } }\n",
  )
  const file = (name: string, body: string) =>
    write(`${name}.test.ts`, `import { expect, test } from 'vitest'\ntest('${name}', async () => {${body}})\n`)
  file('passes', 'expect(1).toBe(1)')
  file('fails', 'expect(1).toBe(2)')
  file('hangs', 'await new Promise((resolve) => setTimeout(resolve, 60_000))')
  write('throws.test.ts', "throw new Error('at load')\n")
})
afterAll(() => rmSync(tree, { recursive: true }))

const run = (files: string[], limitMs = 60_000) =>
  runTests(tree, 'unit', files, {
    env: process.env,
    limitMs,
    bail: true,
    workers: 1,
    signal: AbortSignal.timeout(60_000),
  })

test('a run of tests tells which file failed, and that none did', async () => {
  expect(await run(['passes.test.ts'])).toMatchObject({
    failures: [],
    hung: false,
    seconds: { 'passes.test.ts': expect.any(Number) },
  })
  expect((await run(['fails.test.ts'])).failures).toEqual([{ file: 'fails.test.ts', test: 'fails' }])
  expect((await run(['throws.test.ts'])).failures).toEqual([{ file: 'throws.test.ts', test: '(the whole file)' }])
}, 60_000)

test('a run that exceeds its time is ended', async () => {
  const beganAt = performance.now()
  expect(await run(['hangs.test.ts'], 3_000)).toEqual({ failures: [], hung: true, seconds: {} })
  expect(performance.now() - beganAt).toBeLessThan(20_000)
}, 60_000)

const source = 'server/src/core/files/moves/copy.ts'
const tests = [
  'e2e/sharing.test.ts',
  'server/src/core/users/users.test.ts',
  'server/src/core/files/moves/copy.test.ts',
  'server/test/outbox.test.ts',
  'server/src/core/files/moves/moves.test.ts',
  'server/src/core/files/trash/trash.test.ts',
]

test('the nearest test files are tried first, end-to-end tests last', () => {
  expect(nearestFirst(tests, source, {})).toEqual([tests[2], tests[4], tests[5], tests[1], tests[3], tests[0]])
  expect(distanceOf('server/src/core/files/moves/copy.test.ts', source)).toBe(0)
})

test('related test files are those of the folder, or of the nearest one around it within the module', () => {
  expect(relatedTests(tests, source)).toEqual([tests[2], tests[4]])
  expect(relatedTests(['server/src/core/core.test.ts', ...tests], 'server/src/core/shares/a.ts')).toEqual([
    'server/src/core/core.test.ts',
  ])
  expect(relatedTests(['server/src/a.test.ts', 'server/test/outbox.test.ts'], 'server/src/core/shares/a.ts')).toEqual(
    [],
  )
})

test('the first parts are small, and every file is in one', () => {
  const files = Array.from({ length: 40 }, (_, i) => `${i}.test.ts`)
  const parts = partsOf(files, Object.fromEntries(files.map((file) => [file, 4])))
  expect(parts.map(({ length }) => length)).toEqual([2, 7, 28, 3])
  expect(parts.flat()).toEqual(files)
})

const mutant = (id: number, file: string): Drawn => {
  const range = { start: 0, end: 1 }
  return {
    id,
    file,
    line: 3,
    mutator: 'swap comparison',
    before: '<',
    after: '<=',
    ...range,
    mark: { kind: 'expression', ...range },
  }
}

const state: State = {
  seed: 1,
  commit: 'abc',
  mutants: [
    mutant(1, 'server/src/core/a.ts'),
    mutant(2, 'server/src/ftp/b.ts'),
    mutant(3, 'server/src/ftp/c.ts'),
    mutant(4, 'server/src/db/d.ts'),
    mutant(5, 'server/src/db/e.ts'),
  ],
  files: {},
  passed: [],
  failing: [],
  seconds: {},
  reached: { 2: ['e2e/sftp.test.ts'] },
  trials: {
    1: { tried: [], seconds: 1, caught: { by: 'related', file: 'a.test.ts', test: 'b' } },
    2: { tried: ['a.test.ts'], seconds: 1, testDone: true },
    3: {
      tried: [],
      seconds: 1,
      testDone: true,
      allDone: true,
      caught: { by: 'all', file: 'e2e/nodes.test.ts', test: 'c' },
    },
    4: { tried: ['a.test.ts'], seconds: 1 },
    5: { tried: [], seconds: 1, caught: { by: 'related', file: 'e.test.ts', test: 'f' } },
  },
}

test('the report counts the first mutants, as far as they were tried to the end, and lists what npm test misses', () => {
  expect([1, 2, 3, 4, 6].map((id) => outcomeOf(state.trials[id]))).toEqual([
    'related',
    'survived',
    'all',
    undefined,
    undefined,
  ])
  const text = reportOf(state)
  expect(text).toContain('the first 3 of 5 mutants were tried')
  expect(text).toContain('`npm test` caught 1 of 3 (33 %); of the 2 others, 1 were tried')
  expect(text).toContain('| ftp | 2 | 0 | 0 | 1 | 1 |')
  expect(text).toContain('| all | 3 | 1 | 0 | 1 | 1 |')
  expect(text).toContain('- 2: server/src/ftp/b.ts:3 swap comparison: `<` → `<=`\n')
  expect(text).toContain('- 3: server/src/ftp/c.ts:3 swap comparison: `<` → `<=`; caught by e2e/nodes.test.ts')
})

test('the state of a draw is found again, that of another draw is not', () => {
  const file = path.join(tree, 'state.json')
  expect(readState(file, { seed: 1, count: 5 })).toBeUndefined()
  writeState(file, state)
  expect(readState(file, { seed: 1, count: 5 })).toEqual(state)
  expect(readState(file, { seed: 2, count: 5 })).toBeUndefined()
  expect(readState(file, { seed: 1, count: 4 })).toBeUndefined()
})
