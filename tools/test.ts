// `npm test`: everything, on both database engines, through every door. Ends with `N passed, N failed`.
// `npm test -- ARGUMENTS` hands the arguments to vitest (a path, -t "name") and leaves the static checks out.
import { startTestPostgres } from './postgres.ts'
import { abortOnSignal, allSteps, conclude, runSteps, runVitest, sum, type Tally } from './steps.ts'

const args = process.argv.slice(2)
const signal = abortOnSignal()
const steps = await runSteps(args.length === 0 ? allSteps : ['build'], signal)
const tests: Tally[] = []
const postgres = await startTestPostgres()
try {
  const env = {
    ...process.env,
    SALLYPORT_TEST_POSTGRES: postgres.url,
    SALLYPORT_TEST_POSTGRES_EMBEDDED: postgres.isEmbedded ? '1' : '',
  }
  for (const project of ['unit', 'e2e'] as const) {
    if (!signal.aborted) tests.push(await runVitest(project, { args, env, signal }))
  }
} finally {
  await postgres.stop()
}
conclude(steps, sum(tests))
