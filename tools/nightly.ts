// `npm run nightly`: tests that take too long for `npm test`: 500 crashes in each configuration, the upload of 2 GiB that
// a killed server interrupts, and upgrades from released versions. Ends with `N passed, N failed`. `-- --runs 5` for
// fewer crashes, to try it.
import { parseArgs } from 'node:util'
import { startTestPostgres } from './postgres.ts'
import { abortOnSignal, conclude, runScript, runSteps, runVitest, sum, type Tally } from './steps.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' } } })

const crashes = [
  ['--engine', 'sqlite', '--cut', 'kill'],
  ['--engine', 'postgres', '--nodes', '1', '--cut', 'kill'],
  ['--engine', 'postgres', '--nodes', '2', '--cut', 'kill'],
  ['--engine', 'sqlite', '--cut', 'power'],
  ['--engine', 'postgres', '--cut', 'power'],
]

/** One result per configuration; configurations with power failures need root, to mount a disk. */
async function runCrashes(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const configuration of crashes) {
    if (signal.aborted) break
    const isPossible = !configuration.includes('power') || process.getuid?.() === 0
    if (!isPossible) {
      console.log(`- crashes ${configuration.join(' ')}: skipped, needs root`)
      tally.skipped += 1
      continue
    }
    const { code } = await runScript(['e2e/crash-runs.ts', '--runs', values.runs, ...configuration], { env, signal })
    console.log(`${code === 0 ? '✓' : '✗'} crashes ${configuration.join(' ')}`)
    tally[code === 0 ? 'passed' : 'failed'] += 1
    if (code !== 0) tally.failures.push(`crashes ${configuration.join(' ')}`)
  }
  return tally
}

const signal = abortOnSignal()
const steps = await runSteps(['build'], signal)
const tests: Tally[] = []
const postgres = await startTestPostgres()
try {
  if (postgres.isEmbedded) throw new Error('Whole servers need a PostgreSQL that serves them all at once: install one.')
  const env = { SALLYPORT_BIG_UPLOAD: '2048', ...process.env, SALLYPORT_TEST_POSTGRES: postgres.url }
  tests.push(await runCrashes(env, signal))
  const args = ['e2e/web-upload.test.ts', 'e2e/upgrade']
  if (!signal.aborted) tests.push(await runVitest('e2e', { args, env, signal }))
} finally {
  await postgres.stop()
}
conclude(steps, sum(tests))
