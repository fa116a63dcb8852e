// `npm run check`: to be run before every commit, takes under a minute: format, lint, types, dead code, and the tests
// beside the source (including the architecture test) on SQLite only, without those that `slow-tests.ts` lists. Ends with
// `N passed, N failed`. `npm run check -- ARGUMENTS` passes the arguments to vitest: files that they name are run, slow or not.
import { slowTests } from './slow-tests.ts'
import { abortOnSignal, conclude, quickSteps, runSteps, runVitest } from './steps.ts'

const given = process.argv.slice(2)
const args = given.length > 0 ? given : slowTests.flatMap((file) => ['--exclude', file])
const signal = abortOnSignal()
const { SALLYPORT_TEST_POSTGRES: _, ...env } = process.env
const steps = await runSteps(quickSteps, signal)
conclude(steps, await runVitest('unit', { name: 'check', args, env, signal }))
