// `npm run bench`: measures the built server beside its peers and prints one table. Needs Linux, curl and openssl;
// installs nginx and wrk from Debian's archive if permitted. `-- --help` prints the options.
import { parseArgs } from 'node:util'
import { startTestPostgres } from '../tools/postgres.ts'
import { abortOnSignal } from '../tools/steps.ts'
import { makeScratch } from './bench.ts'
import { createIdleMachine } from './idle-machine.ts'
import { describeMachine, load } from './machine.ts'
import { moveToClientCpu } from './processes.ts'
import { checkPlaces, recordParts } from './record.ts'
import { type Row, toTable } from './report.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    engine: { type: 'string' },
  },
})

if (options.help) console.log(usage())
else await bench()

function usage(): string {
  return `npm run bench -- [--quick] [--record] [--engine sqlite|postgres] [PART...]

  PART      downloads, uploads, small-files, sftp, ftp, bucket, tree, requests, processes, webhooks, webhook-latency, memory, start; all of them when none is named
  --quick   a look in a minute or two: smaller files, fewer runs; its figures prove nothing
  --engine  only this one; both when it is not said
  --record  writes machine and table of these parts into bench/RESULTS.md; other parts keep theirs`
}

async function bench(): Promise<void> {
  const signal = abortOnSignal()
  // Before the benchmark is pinned to the clients' processor: PostgreSQL may use both.
  await using postgres = await startPostgres()
  const pinning = moveToClientCpu()
  await using scratch = await makeScratch()
  const loadBefore = load()
  // Loaded late: the module reads the address of PostgreSQL when it is loaded.
  const { parts } = await import('./parts/all.ts')
  const chosen = positionals.length === 0 ? Object.keys(parts) : positionals
  if (options.record) await checkPlaces(chosen)
  // A quick check does not wait.
  const idle = createIdleMachine(options.quick ? 0 : 20 * 60_000, signal)
  const measured: { name: string; title: string; rows: Row[] }[] = []
  for (const name of chosen) {
    const part = parts[name]
    if (!part) throw new Error(`there is no part "${name}"\n${usage()}`)
    console.error(`${part.title} …`)
    const rows = await part
      .measure({ quick: options.quick, engines: postgres.engines, ...scratch, idle, signal })
      .catch((error: unknown): Row[] => {
        process.exitCode = 1
        return [{ what: 'not measured', ours: error instanceof Error ? error.message : String(error) }]
      })
    measured.push({ name, title: part.title, rows })
    if (signal.aborted) return
    console.error(toTable(measured.slice(-1)))
  }
  const machine = `${describeMachine(scratch.disk, pinning)}
- load of the machine before (1, 5, 15 minutes) ${loadBefore}, after ${load()}; ${idle.summary()}`
  console.log(`\n${machine}\n\n${toTable(measured)}`)
  if (options.record) await recordParts(machine, measured)
}

async function startPostgres() {
  const postgres = await startTestPostgres()
  process.env['SALLYPORT_TEST_POSTGRES'] = postgres.url
  // The embedded server supports the dialect, but its speed is not representative.
  const able = postgres.isEmbedded ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
  const engines = able.filter((engine) => options.engine === undefined || options.engine === engine)
  return { engines, [Symbol.asyncDispose]: postgres.stop }
}
