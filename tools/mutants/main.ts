// `npm run mutants`: changes the server's code at random places, one at a time, in a copy of the repository, and tells which
// changes the tests notice. A run can be interrupted; the next one goes on.
//   --count 200       how many mutants are drawn
//   --seed 1          which ones
//   --first 50        tries only the first ones of the draw, which are a fair sample
//   --hours 8         ends after that time
//   --all 20          how many of those that `npm test` misses are tried on what only `npm run test:all` has (default 0)
//   --known           tries mutants on the test files whose reach is known already, and finds no more
//   --fresh           copies the repository as it is now, and begins again
//   --report          only prints what is known
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { longTests } from '../long-tests.ts'
import { withPostgres } from '../on-engines.ts'
import { buildPebble } from '../pebble.ts'
import { abortOnSignal } from '../steps.ts'
import { buildVersitygw } from '../versitygw.ts'
import { drawMutants, randomFrom, shuffled } from './draw.ts'
import { capture } from './processes.ts'
import { outcomeOf, reportOf } from './report.ts'
import { type Pass, readState, type State, writeState } from './state.ts'
import { copyTree, keepSources, linkTools, readSources, restoreSources } from './tree.ts'
import { type Bench, findReach, tryMutant } from './trials.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = path.join(root, '.tools', 'mutants')
const tree = path.join(folder, 'tree')
const stateFile = path.join(folder, 'state.json')

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string' },
    hours: { type: 'string', default: '8' },
    all: { type: 'string', default: '0' },
    known: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
})
const wanted = { count: Number(values.count), seed: Number(values.seed) }
const signal = AbortSignal.any([abortOnSignal(), AbortSignal.timeout(Number(values.hours) * 3_600_000)])

/** Test files of a project that vitest finds in the copy, with its arguments. */
async function listTests(args: string[]): Promise<string[]> {
  const out = path.join(folder, 'files.json')
  await capture(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'list', '--filesOnly', `--json=${out}`, ...args],
    tree,
  )
  const files = JSON.parse(readFileSync(out, 'utf8')) as { file: string }[]
  rmSync(out)
  return files.map(({ file }) => path.relative(tree, file)).sort()
}

async function begin(): Promise<State> {
  console.log('Copying and building the repository …')
  mkdirSync(folder, { recursive: true })
  await copyTree(root, tree)
  await capture(process.execPath, ['tools/build.ts'], tree)
  keepSources(tree)
  const short = longTests.flatMap((file) => ['--exclude', file])
  const unit = await listTests(['--project', 'unit', ...short])
  const e2e = await listTests(['--project', 'e2e', ...short])
  const every = [...(await listTests(['--project', 'unit'])), ...(await listTests(['--project', 'e2e']))]
  // Only `npm run test:all` runs the long files, all of the tests in others, and those of rules on PostgreSQL.
  const hasMore = /\b(?:engines|testsAll|widthsOn)\b/
  const isMore = (file: string) =>
    !(unit.includes(file) || e2e.includes(file)) || hasMore.test(readFileSync(path.join(tree, file), 'utf8'))
  const commit = (await capture('git', ['describe', '--always', '--dirty'], root)).trim()
  const mutants = await drawMutants(tree, wanted)
  const files = { unit, e2e, all: every.filter(isMore) }
  return { seed: wanted.seed, commit, mutants, files, passed: [], failing: [], seconds: {}, reached: {}, trials: {} }
}

/** Tries mutants of the draw, in its order, on the tests of `npm test`; those that were tried are left out. */
async function tryOn(bench: Bench, passes: readonly Pass[]) {
  const { mutants, trials } = bench.state
  for (const mutant of mutants.slice(0, Number(values.first ?? wanted.count))) {
    if (outcomeOf(trials[mutant.id])) continue
    const { caught, seconds } = await tryMutant(bench, mutant, passes)
    const outcome = caught ? `caught by ${caught.file} > ${caught.test}` : 'not caught'
    console.log(`  ${mutant.id}: ${mutant.file}:${mutant.line} ${mutant.mutator} (${seconds} s): ${outcome}`)
  }
}

/** Tries some of those that `npm test` misses, drawn by the seed, on what only `npm run test:all` has. */
async function trySurvivors(bench: Bench, count: number) {
  const { mutants, trials, seed } = bench.state
  const missed = mutants.filter(({ id }) => ['survived', 'all'].includes(outcomeOf(trials[id]) ?? ''))
  const chosen = shuffled(missed, randomFrom(seed))
    .slice(0, count)
    .filter(({ id }) => !trials[id]?.allDone)
  if (chosen.length === 0) return
  for (const reason of [await buildVersitygw(), await buildPebble()]) if (reason) console.log(`! ${reason}`)
  linkTools(root, tree)
  await findReach(bench, 'all')
  for (const mutant of chosen) {
    const { caught } = await tryMutant(bench, mutant, ['all'])
    console.log(`  ${mutant.id}: ${caught ? `caught by ${caught.file} > ${caught.test}` : 'not caught'} by test:all`)
  }
}

let state = values.fresh ? undefined : readState(stateFile, wanted)
if (values.report && !state) throw new Error('There is no run of this draw.')
if (!values.report) {
  if (!state || !existsSync(tree)) {
    state = await begin()
    writeState(stateFile, state)
  }
  restoreSources(tree)
  await withPostgres(process.env, async (environments) => {
    const known = state as State
    const save = () => writeState(stateFile, known)
    const bench: Bench = {
      tree,
      texts: readSources(tree),
      environments,
      state: known,
      save,
      signal,
    }
    if (values.known) return await tryOn(bench, ['unit'])
    console.log('Which unit tests reach the mutants …')
    await findReach(bench, 'unit')
    await tryOn(bench, ['unit'])
    console.log('Which end-to-end tests reach the mutants …')
    await findReach(bench, 'e2e')
    await tryOn(bench, ['unit', 'e2e'])
    await trySurvivors(bench, Number(values.all))
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
if (state) {
  const text = reportOf(state)
  writeFileSync(path.join(folder, 'report.md'), `${text}\n`)
  console.log(`\n${text}`)
}
