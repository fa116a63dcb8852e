// `npm test`: all tests, on both database engines. Ends with `N passed, N failed`. `npm test -- ARGUMENTS` passes the
// arguments to vitest (a path, -t "name") and skips the static checks.
import { buildPebble } from './pebble.ts'
import { startTestPostgres } from './postgres.ts'
import { abortOnSignal, allSteps, conclude, runEndToEnd, runSteps, runVitest, sum } from './steps.ts'
import { buildVersitygw } from './versitygw.ts'
import type { Tally } from './vitest-report.ts'

const args = process.argv.slice(2)
const signal = abortOnSignal()
const steps = await runSteps(args.length === 0 ? allSteps : ['build'], signal)
for (const reason of [await buildVersitygw(), await buildPebble()]) if (reason) console.log(`! ${reason}`)
const tests: Tally[] = []
const postgres = await startTestPostgres({ isQuick: true })
try {
  const { SALLYPORT_TEST_POSTGRES: _, ...sqliteOnly } = process.env
  const embedded = postgres.isEmbedded ? { SALLYPORT_TEST_POSTGRES_EMBEDDED: '1' } : {}
  const both = { ...process.env, SALLYPORT_TEST_POSTGRES: postgres.url, ...embedded }
  if (!signal.aborted) tests.push(await runVitest('unit', { args, env: both, signal }))
  // Whole servers need a PostgreSQL that accepts several connections.
  const env = postgres.isEmbedded ? sqliteOnly : both
  if (!signal.aborted)
    tests.push(args.length === 0 ? await runEndToEnd({ env, signal }) : await runVitest('e2e', { args, env, signal }))
} finally {
  await postgres.stop()
}
conclude(steps, sum(tests))
