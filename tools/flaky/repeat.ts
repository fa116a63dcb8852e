/** Repeated runs of tests, and the load beside them. */
import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type { Tally } from '../vitest-report.ts'

/** The files with most commits that mended a test for time or order, until 0.3.0. */
export const usualFiles = [
  'server/src/http/archives.test.ts',
  'server/src/http/pages/downloads-under-way.test.ts',
  'server/src/http/requests/connections.test.ts',
  'server/src/http/sessions.test.ts',
  'server/src/core/live-updates/live-updates.test.ts',
  'server/test/upload-recovery.test.ts',
  'e2e/crash.test.ts',
  'e2e/web-recent-live.test.ts',
  'e2e/web-trash-live.test.ts',
  'e2e/web-versions.test.ts',
]

type Options = {
  runs: number
  signal: AbortSignal
  run: () => Promise<Tally>
  report: (line: string) => void
  /** Keeps the reports of the failed run with this number. */
  keep: (run: number) => Promise<void>
}

/** Resolves to the number of runs that passed. A run without a test has not. */
export async function repeat({ runs, signal, run, report, keep }: Options): Promise<number> {
  let passed = 0
  for (let number = 1; number <= runs && !signal.aborted; number++) {
    const beganAt = performance.now()
    const tally = await run()
    const seconds = ((performance.now() - beganAt) / 1000).toFixed(1)
    const isPassed = tally.failed === 0 && tally.passed > 0
    report(
      `${isPassed ? '✓' : '✗'} run ${number} of ${runs}: ${tally.passed} passed, ${tally.failed} failed (${seconds} s)`,
    )
    for (const failure of tally.failures) report(`  ${failure}`)
    if (isPassed) passed += 1
    else await keep(number)
  }
  return passed
}

const spin = path.join(import.meta.dirname, 'spin.ts')

export type Load = { readonly processes: readonly ChildProcess[]; stop(): void }

/** Starts processes that compute all the time. They end with `stop`, and when this process ends, however it does. */
export function startLoad(count: number): Load {
  const processes = Array.from({ length: count }, () => fork(spin, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
  return {
    processes,
    stop() {
      for (const child of processes) child.kill('SIGKILL')
    },
  }
}
