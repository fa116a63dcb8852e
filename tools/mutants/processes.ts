// Child processes: their output, and runs of tests with a time limit.
import { execFile, spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Project } from '../steps.ts'
import type { Report } from '../vitest-report.ts'

const runFile = promisify(execFile)

/** The standard output of a program. Rejects if it fails. */
export const capture = async (program: string, args: string[], cwd: string): Promise<string> =>
  (await runFile(program, args, { cwd, maxBuffer: 2 ** 26 })).stdout

/** A failed test (or file that could not be loaded), with the beginning of its message. */
export type Failure = { file: string; test: string }

export type Run = {
  failures: Failure[]
  /** True if the time limit ended it. */
  hung: boolean
  /** Seconds of each file that ended. */
  seconds: Record<string, number>
}

export type RunOptions = {
  env: NodeJS.ProcessEnv
  limitMs: number
  /** Whether to stop at the first failure. */
  bail: boolean
  workers: number
  signal: AbortSignal
}

/** Runs test files of a project with the vitest of `tree`. Rejects only when aborted. */
export async function runTests(tree: string, project: Project, files: string[], options: RunOptions): Promise<Run> {
  const report = path.join(tree, '.tools', 'reports', 'mutant.json')
  await rm(report, { force: true })
  const args = ['run', '--project', project, `--maxWorkers=${options.workers}`, `--bail=${options.bail ? 1 : 0}`]
  const output = ['--reporter=json', `--outputFile.json=${report}`]
  const { code, hung } = await runWithin(
    ['node_modules/vitest/vitest.mjs', ...args, ...output, ...files],
    tree,
    options,
  )
  const { testResults = [] } = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Report
  return { ...resultsOf(testResults, { tree, failed: code !== 0 && !hung }), hung }
}

/** What a report says of its files; a run that failed without a failed test failed outside of the tests. */
function resultsOf(
  results: NonNullable<Report['testResults']>,
  run: { tree: string; failed: boolean },
): Omit<Run, 'hung'> {
  const seconds: Run['seconds'] = {}
  const failures: Failure[] = []
  for (const result of results) {
    const file = path.relative(run.tree, result.name ?? '')
    seconds[file] = Math.max(0, ((result.endTime ?? 0) - (result.startTime ?? 0)) / 1000)
    const failed = result.assertionResults.filter(({ status }) => status === 'failed')
    for (const { fullName = '' } of failed) failures.push({ file, test: fullName })
    if (failed.length === 0 && result.status === 'failed') failures.push({ file, test: '(the whole file)' })
  }
  if (failures.length === 0 && run.failed) failures.push({ file: '', test: '(outside of the tests)' })
  return { failures, seconds }
}

/** Runs a script; ends it and what it has started at the time limit. */
async function runWithin(
  args: string[],
  cwd: string,
  { env, limitMs, signal }: RunOptions,
): Promise<{ code: number | null; hung: boolean }> {
  signal.throwIfAborted()
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'ignore', detached: true })
  const end = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  let hung = false
  const timer = setTimeout(() => {
    hung = true
    end()
  }, limitMs)
  signal.addEventListener('abort', end)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('close', resolve)
      child.on('error', reject)
    })
    signal.throwIfAborted()
    return { code, hung }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    end()
  }
}
