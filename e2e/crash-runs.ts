// `npm run crash`: kills the built server with -9, or cuts off its disk, at random instants while files change and
// endpoints fail, and checks that nothing acknowledged is lost, nothing is invented and order is kept. `-- --help` prints
// the options.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startTestPostgres } from '../tools/postgres.ts'
import { abortOnSignal } from '../tools/steps.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    runs: { type: 'string', default: '500' },
    engine: { type: 'string' },
    nodes: { type: 'string' },
    cut: { type: 'string' },
    storage: { type: 'string' },
    seed: { type: 'string' },
  },
})

const usage = `npm run crash -- [--runs N] [--engine sqlite|postgres] [--nodes 1|2|3] [--cut …] [--storage …] [--seed N]

  --runs    how often servers are killed, in each configuration (500)
  --engine  only this one; both when it is not said
  --nodes   servers on one database, of which mostly one fails: several only on postgres
  --cut     what ends a run: kill (kill -9), power (the power fails, for which a disk is mounted, by root; the database
            server of postgres is spared, so that the bytes must be there for all that it knows), pause (a server is
            stopped, often for longer than its leases), clock (kill -9, the clocks of two servers are wrong by an hour),
            network (a server is cut off from the database), database (PostgreSQL crashes), storage (the bucket fails)
  --storage disk or bucket
            without these four: all configurations, as listed in this file
  --seed    of the random numbers: what is done when, and which messages fail; printed at the end`

const everything = [
  { engine: 'sqlite', nodes: 1, cut: 'kill', bucket: false },
  { engine: 'postgres', nodes: 1, cut: 'kill', bucket: false },
  { engine: 'postgres', nodes: 2, cut: 'kill', bucket: false },
  { engine: 'sqlite', nodes: 1, cut: 'power', bucket: false },
  { engine: 'postgres', nodes: 1, cut: 'power', bucket: false },
  { engine: 'sqlite', nodes: 1, cut: 'kill', bucket: true },
  { engine: 'postgres', nodes: 3, cut: 'kill', bucket: true },
  { engine: 'postgres', nodes: 3, cut: 'pause', bucket: true },
  { engine: 'postgres', nodes: 3, cut: 'clock', bucket: true },
  { engine: 'postgres', nodes: 3, cut: 'network', bucket: true },
  { engine: 'postgres', nodes: 3, cut: 'database', bucket: true },
  { engine: 'postgres', nodes: 3, cut: 'storage', bucket: true },
] as const

if (values.help) console.log(usage)
else await main()

async function main(): Promise<void> {
  const wanted = everything.filter(
    ({ engine, nodes, cut, bucket }) =>
      (values.storage === undefined || values.storage === (bucket ? 'bucket' : 'disk')) &&
      (values.cut === undefined || values.cut === cut) &&
      (values.engine === undefined || values.engine === engine) &&
      (values.nodes === undefined || values.nodes === String(nodes)),
  )
  const runs = Number(values.runs)
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  if (wanted.length === 0 || !Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    console.error(usage)
    process.exitCode = 2
    return
  }
  const signal = abortOnSignal()
  const needsPostgres = wanted.some(({ engine }) => engine === 'postgres')
  const postgres = needsPostgres ? await startTestPostgres() : null
  try {
    if (postgres) process.env['SALLYPORT_TEST_POSTGRES'] = postgres.url
    // Loaded late: the module reads the address of PostgreSQL when it is loaded.
    const { crashRuns } = await import('./crash/runs.ts')
    const lines: string[] = []
    for (const configuration of wanted) {
      const { engine, nodes, cut, bucket } = configuration
      const name = `${engine}, ${bucket ? 'bucket, ' : ''}${nodes === 1 ? 'one node' : `${nodes} nodes`}, ${cut}`
      const begun = performance.now()
      const report = (line: string) => console.log(`${name}: ${line}`)
      const summary = await crashRuns({ ...configuration, runs, seed, report, signal })
      const seconds = Math.round((performance.now() - begun) / 1_000)
      const { events, overSftp, overFtp, messages, repeats, files } = summary
      const violations = [...summary.violations, ...summary.disorder]
      for (const violation of violations.slice(0, 50)) console.log(`✗ ${name}: ${violation}`)
      if (violations.length > 0) process.exitCode = 1
      lines.push(
        `${name}: ${runs} runs in ${seconds} s, ${events} changes (${overSftp} over SFTP, ${overFtp} over FTP), ${messages} messages, ${repeats} repeats, ` +
          `${files} files and folders at the end, ${violations.length} violations (seed ${seed})`,
      )
    }
    console.log(`\n${lines.join('\n')}`)
  } finally {
    await postgres?.stop()
  }
}
