// The steps of a check: build, static checks and runs of vitest, each reduced to the numbers of passed and failed.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { type Report, type Tally, tallyOf } from './vitest-report.ts'

const root = path.resolve(import.meta.dirname, '..')

/** Steps before the tests: name → script and arguments. */
const steps = {
  'types (TypeScript 6)': [
    'node_modules/typescript/bin/tsc',
    '--project',
    '.',
    '--tsBuildInfoFile',
    '.tools/types-6.tsbuildinfo',
  ],
  build: ['tools/build.ts'],
  'format and lint': ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  'types (TypeScript 7)': ['node_modules/typescript7/bin/tsc', '--project', '.'],
  'types of the web app (TypeScript 6)': [
    'node_modules/typescript/bin/tsc',
    '--project',
    'web',
    '--tsBuildInfoFile',
    '.tools/types-web-6.tsbuildinfo',
  ],
  'types of the web app (TypeScript 7)': ['node_modules/typescript7/bin/tsc', '--project', 'web'],
  // A project of its own: a package of its declares the browser's types.
  'types of the guide (TypeScript 7)': ['node_modules/typescript7/bin/tsc', '--project', 'guide'],
  'dead code': ['node_modules/knip/bin/knip.js', '--no-progress'],
}

type StepName = keyof typeof steps

export const allSteps = Object.keys(steps) as StepName[]

/** Version 7 of TypeScript says the same as version 6 in a fraction of the time. */
export const quickSteps = allSteps.filter((name) => !name.includes('TypeScript 6'))

export function sum(tallies: Tally[]): Tally {
  const total: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const { passed, failed, skipped, failures } of tallies) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
    total.failures.push(...failures)
  }
  return total
}

/** Runs a Node script; signals to this process reach it, too, in its process group or through `signal`. */
export async function runScript(
  args: string[],
  options: { env?: NodeJS.ProcessEnv; quiet?: boolean; signal: AbortSignal },
) {
  const { env = process.env, quiet = false, signal } = options
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    signal,
    stdio: ['ignore', quiet ? 'pipe' : 1, quiet ? 'pipe' : 2],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve)
    child.on('error', (error) => (signal.aborted ? resolve(null) : reject(error)))
  })
  return { code, output }
}

/** One line per step, and the output of failed ones. Two run at a time: most of them use one core. */
export async function runSteps(names: readonly StepName[], signal: AbortSignal): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }
  const waiting = [...names]
  const runNext = async (): Promise<void> => {
    const name = waiting.shift()
    if (name === undefined) return
    const beganAt = performance.now()
    const { code, output } = await runScript(steps[name], { quiet: true, signal })
    const seconds = ((performance.now() - beganAt) / 1000).toFixed(1)
    console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
    if (code !== 0) console.log(output)
    tally[code === 0 ? 'passed' : 'failed'] += 1
    if (code !== 0) tally.failures.push(name)
    await runNext()
  }
  await Promise.all([runNext(), runNext()])
  return tally
}

export type Project = 'unit' | 'e2e'

/** `args` are those of vitest; `name` is that of the command, under which the report is kept. */
type RunOptions = { args: string[]; env: NodeJS.ProcessEnv; signal: AbortSignal; name?: string }

/** Where the JSON report of the latest run of a command is kept: durations of files, and what failed. */
export const reportFile = (name: string, project: Project): string =>
  path.join(root, '.tools', 'reports', `${name}-${project}.json`)

/** Runs vitest for a project, and keeps its report. */
export async function runVitest(project: Project, options: RunOptions): Promise<Tally> {
  const file = reportFile(options.name ?? 'latest', project)
  await mkdir(path.dirname(file), { recursive: true })
  await rm(file, { force: true })
  const args = ['run', '--project', project, '--passWithNoTests', '--reporter=default', '--reporter=json']
  const { code } = await runScript(
    ['node_modules/vitest/vitest.mjs', ...args, `--outputFile.json=${file}`, ...options.args],
    options,
  )
  return tallyOf(await readReport(file), code)
}

/** The report in a file; empty if there is none, or an unreadable one. */
export async function readReport(file: string): Promise<Report> {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Report
}

/** The last lines of output, and the exit code: not 0 if something failed, or if no test ran. */
export function conclude(done: Tally, tests: Tally) {
  const ran = tests.passed + tests.failed > 0
  const { passed, failed, skipped, failures } = sum([done, tests])
  for (const failure of failures) console.log(`✗ ${failure}`)
  if (!ran) console.log('\nNo test ran.')
  if (!ran || failed > 0) process.exitCode = 1
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
}

/** Aborted by the first SIGINT, SIGTERM or SIGHUP, so that child processes are ended before this one. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      process.exitCode = 1
      controller.abort()
    })
  }
  return controller.signal
}
