// `npm test`: what a newcomer and CI run, at most 12 minutes on two cores. Nearly every test, each once: rules on SQLite; stores,
// locks, query plans, migrations, deliveries and crashes on PostgreSQL, too. `npm run test:all` runs the rest (`long-tests.ts`).
// Ends with `N passed, N failed`. `npm test -- ARGUMENTS` passes the arguments to vitest (a path, -t "name") and skips the
// static checks.
import { longTests } from './long-tests.ts'
import { runOnEngines } from './on-engines.ts'
import { abortOnSignal, conclude, quickSteps, runSteps } from './steps.ts'

const given = process.argv.slice(2)
const args = given.length > 0 ? given : longTests.flatMap((file) => ['--exclude', file])
const signal = abortOnSignal()
const steps = await runSteps(given.length === 0 ? quickSteps : ['build'], signal)
conclude(steps, await runOnEngines('test', { args, env: process.env, signal }))
