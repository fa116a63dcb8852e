// `npm run check`: to be run before every commit, takes under a minute: format, lint, types, dead code, and the tests
// beside the source (including the architecture test) on SQLite only. Ends with `N passed, N failed`.
import { abortOnSignal, allSteps, conclude, runSteps, runVitest } from './steps.ts'

const signal = abortOnSignal()
const { SALLYPORT_TEST_POSTGRES: _, ...env } = process.env
const steps = await runSteps(allSteps, signal)
conclude(steps, await runVitest('unit', { args: process.argv.slice(2), env, signal }))
