// `npm run test:all`: every test, on both engines, with all clients and the servers that take minutes to build: at most 35 minutes
// on two cores. To be run before a change of several files ends, and once a day. Ends with `N passed, N failed`.
//   --failed       only the files that failed in the latest run
//   --shard 1/3    a part of the files; the parts can run on several machines, or one after the other
// Other arguments are passed to vitest, and skip the static checks.
import { runOnEngines } from './on-engines.ts'
import { buildPebble } from './pebble.ts'
import { abortOnSignal, allSteps, conclude, type Project, readReport, reportFile, runSteps } from './steps.ts'
import { buildVersitygw } from './versitygw.ts'
import { failedFiles } from './vitest-report.ts'

const name = 'test-all'
const given = process.argv.slice(2)
const onlyFailed = given.includes('--failed')
const others = given.filter((argument) => argument !== '--failed')
const args = onlyFailed ? await argsForFailed(others) : others

const signal = abortOnSignal()
const steps = await runSteps(given.length === 0 || others[0] === '--shard' ? allSteps : ['build'], signal)
for (const reason of [await buildVersitygw(), await buildPebble()]) if (reason) console.log(`! ${reason}`)
conclude(steps, await runOnEngines(name, { args, env: { ...process.env, SALLYPORT_TEST_ALL: '1' }, signal }))

/** The arguments for each project with failures in its latest report. */
async function argsForFailed(options: string[]): Promise<Partial<Record<Project, string[]>>> {
  const found: Partial<Record<Project, string[]>> = {}
  for (const project of ['unit', 'e2e'] as const) {
    const files = failedFiles(await readReport(reportFile(name, project)))
    if (files.length > 0) found[project] = [...options, ...files]
  }
  if (Object.keys(found).length === 0) console.log('No file failed in the latest run.')
  return found
}
