// `npm run flaky -- --runs 10 --busy FILE...`: runs test files again and again, to see whether one fails by chance. Prints a line for each
// run, keeps the report of each failed one in .tools/reports/flaky until the next use, and ends with `N of M runs passed`.
//   --runs 20   how often; 10 by default
//   --busy      beside a load of eight processes that compute, as on a busy machine
//   --usual     the ten files whose tests were mended most often for time or order
//   -t "name"   only tests of this name
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { repeat, startLoad, usualFiles } from './flaky/repeat.ts'
import { runOnEngines } from './on-engines.ts'
import { abortOnSignal, type Project, reportFile, runSteps } from './steps.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '10' },
    busy: { type: 'boolean', default: false },
    usual: { type: 'boolean', default: false },
    testNamePattern: { type: 'string', short: 't' },
  },
})
const runs = Number(values.runs)
const files = [...positionals, ...(values.usual ? usualFiles : [])]
if (files.length === 0 || !Number.isInteger(runs) || runs < 1) {
  console.error('Name test files, or --usual: npm run flaky -- --runs 10 --busy server/src/http/archives.test.ts')
  process.exit(2)
}

const pattern = values.testNamePattern ? ['-t', values.testNamePattern] : []
const inProject = (project: Project) => {
  const own = files.filter((file) => file.startsWith('e2e/') === (project === 'e2e'))
  return own.length > 0 ? { [project]: [...own, ...pattern] } : {}
}
const args: Partial<Record<Project, string[]>> = { ...inProject('unit'), ...inProject('e2e') }
const folder = path.join(path.dirname(reportFile('flaky', 'unit')), 'flaky')

const signal = abortOnSignal()
await runSteps(['build'], signal)
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const load = values.busy ? startLoad(8) : null
try {
  const passed = await repeat({
    runs,
    signal,
    run: () => runOnEngines('flaky', { args, env: process.env, signal }),
    report: (line) => console.log(line),
    async keep(run) {
      // A run that was ended has none.
      for (const project of Object.keys(args) as Project[])
        await rename(reportFile('flaky', project), path.join(folder, `${run}-${project}.json`)).catch(() => undefined)
    },
  })
  console.log(`\n${passed} of ${runs} runs passed`)
  if (passed < runs) process.exitCode = 1
} finally {
  load?.stop()
}
