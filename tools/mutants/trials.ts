// Passes of reach and trials of mutants, in the copy of the repository.
import { rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import path from 'node:path'
import type { Project } from '../steps.ts'
import type { Drawn } from './draw.ts'
import { mutated } from './mutators.ts'
import { limitMs, nearestFirst, partsOf, relatedTests } from './plan.ts'
import { type Failure, type Run, runTests } from './processes.ts'
import { forgetRunning, markedSources, readReached, writeMarked } from './reach.ts'
import type { CaughtBy, Pass, State, Trial } from './state.ts'
import { rebuildServer, restoreSources } from './tree.ts'

export type Bench = {
  tree: string
  /** The source files as they are, by their names. */
  texts: ReadonlyMap<string, string>
  environments: Record<Project, NodeJS.ProcessEnv>
  state: State
  save: () => void
  signal: AbortSignal
}

/** Test files in a run of the pass of reach: few enough to lose little when it is interrupted. */
const filesPerRun = 50

const projectOf = (file: string): Project => (file.startsWith('e2e/') ? 'e2e' : 'unit')

async function run(
  bench: Bench,
  files: string[],
  options: { pass: Pass; bail: boolean; limitMs: number },
): Promise<Run> {
  const project = projectOf(files[0] ?? '')
  const env = { ...bench.environments[project], ...(options.pass === 'all' && { SALLYPORT_TEST_ALL: '1' }) }
  const workers = (loadavg()[0] ?? 0) < 2 ? 2 : 1
  return await runTests(bench.tree, project, files, { ...options, env, workers, signal: bench.signal })
}

/** Finds which mutants the test files of a pass reach. Files that fail in the marked copy run once more, then are left out. */
export async function findReach(bench: Bench, pass: Pass): Promise<void> {
  const { state, tree, texts } = bench
  const open = () =>
    (state.files[pass] ?? []).filter((file) => !state.passed.includes(file) && !state.failing.includes(file))
  if (open().length === 0) return
  const folder = path.join(tree, '.tools', 'reach')
  rmSync(folder, { recursive: true, force: true })
  writeMarked(tree, markedSources(texts, state.mutants, folder), folder)
  try {
    await rebuildServer(tree)
    while (open().length > 0) {
      const [first = ''] = open()
      const files = open()
        .filter((file) => projectOf(file) === projectOf(first))
        .slice(0, filesPerRun)
      forgetRunning(folder)
      const { failures, seconds } = await run(bench, files, { pass, bail: false, limitMs: 3_600_000 })
      let failed = [...new Set(failures.map(({ file }) => file))].filter((file) => files.includes(file))
      if (failed.length > 0) {
        const again = await run(bench, failed, { pass, bail: false, limitMs: 3_600_000 })
        failed = failed.filter((file) => again.failures.some((failure) => failure.file === file))
      }
      Object.assign(state.seconds, seconds)
      state.failing.push(...failed)
      state.passed.push(...files.filter((file) => !failed.includes(file)))
      for (const [id, reaching] of readReached(folder))
        state.reached[id] = [...new Set([...(state.reached[id] ?? []), ...reaching])]
      bench.save()
      console.log(
        `  ${state.passed.length} test files have run, ${open().length} to go${failed.map((file) => `; fails: ${file}`).join('')}`,
      )
    }
  } finally {
    restoreSources(tree)
  }
}

/**
 * Tries a mutant on the test files that reach it, those of the passes that are known: the related ones, then all of `npm test`, then, for
 * `all`, what only `npm run test:all` has. Test files that have been tried before are not repeated.
 */
export async function tryMutant(bench: Bench, mutant: Drawn, passes: readonly Pass[]): Promise<Trial> {
  const { state, tree, texts } = bench
  const trial = state.trials[mutant.id] ?? { tried: [], seconds: 0 }
  state.trials[mutant.id] = trial
  const beganAt = performance.now()
  writeFileSync(path.join(tree, mutant.file), mutated(texts.get(mutant.file) ?? '', mutant))
  try {
    for (const pass of passes) {
      if (trial.caught) break
      if (pass !== 'unit') await rebuildServer(tree)
      const files = testsFor(state, mutant, pass)
      const related = pass === 'unit' ? relatedTests(files, mutant.file) : []
      await tryFiles(bench, { mutant, trial, files: related, by: 'related', pass })
      const others = files.filter((file) => !related.includes(file))
      await tryFiles(bench, { mutant, trial, files: others, by: pass === 'all' ? 'all' : 'test', pass })
    }
    if (passes.includes('unit') && passes.includes('e2e')) trial.testDone = true
    if (passes.includes('all')) trial.allDone = true
  } finally {
    restoreSources(tree)
    trial.seconds += Math.round((performance.now() - beganAt) / 1000)
    bench.save()
  }
  return trial
}

/** Test files of a pass that reach a mutant and pass without it; the one beside its file is always among those of the units. */
function testsFor(state: State, mutant: Drawn, pass: Pass): string[] {
  const beside = mutant.file.replace(/\.ts$/, '.test.ts')
  const reaching = new Set([...(state.reached[mutant.id] ?? []), beside])
  return (state.files[pass] ?? []).filter((file) => reaching.has(file) && state.passed.includes(file))
}

type Attempt = { mutant: Drawn; trial: Trial; files: string[]; by: CaughtBy; pass: Pass }

async function tryFiles(bench: Bench, { mutant, trial, files, by, pass }: Attempt): Promise<void> {
  const { seconds } = bench.state
  // Test files of `npm test` run again, with all that `npm run test:all` has in them.
  const name = (file: string) => (pass === 'all' ? `${file} (all)` : file)
  const open = nearestFirst(files, mutant.file, seconds).filter((file) => !trial.tried.includes(name(file)))
  for (const project of ['unit', 'e2e'] as const)
    for (const part of partsOf(
      open.filter((file) => projectOf(file) === project),
      seconds,
    )) {
      if (trial.caught) return
      const result = await run(bench, part, { pass, bail: true, limitMs: limitMs(part, seconds) })
      const [failure] = result.failures
      if (result.hung) trial.caught = { by, file: part.length === 1 ? (part[0] ?? '') : '', test: '(time limit)' }
      else if (failure && (by === 'related' || (await failsAgain(bench, { part, failure: failure.file, pass }))))
        trial.caught = { by, ...failure }
      else {
        if (failure) await tryAfterChance(bench, { mutant, trial, files: part, by, pass }, failure)
        trial.tried.push(...part.map(name))
      }
      bench.save()
    }
}

/** A test failed by chance and ended the run of its part: the part runs once more, to its end. */
async function tryAfterChance(bench: Bench, { trial, files, by, pass }: Attempt, chance: Failure): Promise<void> {
  trial.unsure = [...(trial.unsure ?? []), `${chance.file} > ${chance.test}`]
  const { failures, hung } = await run(bench, files, {
    pass,
    bail: false,
    limitMs: limitMs(files, bench.state.seconds),
  })
  const other = failures.find(({ file }) => file !== chance.file)
  if (hung) trial.caught = { by, file: '', test: '(time limit)' }
  else if (other && (await failsAgain(bench, { part: files, failure: other.file, pass })))
    trial.caught = { by, ...other }
}

/** Whether a test file that is not related to the mutant fails a second time: tests may also fail by chance. */
async function failsAgain(bench: Bench, { part, failure, pass }: { part: string[]; failure: string; pass: Pass }) {
  const files = failure ? [failure] : part
  const { failures, hung } = await run(bench, files, { pass, bail: true, limitMs: limitMs(files, bench.state.seconds) })
  return hung || failures.length > 0
}
