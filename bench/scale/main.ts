// `npm run scale`: the cost of the usual requests while a PostgreSQL database grows to millions of files, on one node and on three.
// `-- --help` prints the options.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../../e2e/running.ts'
import { startTestPostgres } from '../../tools/postgres.ts'
import { abortOnSignal } from '../../tools/steps.ts'
import { type Bench, makeScratch } from '../bench.ts'
import { createIdleMachine } from '../idle-machine.ts'
import { describeMachine, load } from '../machine.ts'
import type { TestServer } from '../server.ts'
import { filesOfStep, fill, openRows, type Rows } from './fill.ts'
import { type Measured, measureAt, measureNodes, sizesOf, type TableSize } from './measure.ts'
import { report } from './report.ts'
import { measureRetention } from './retention.ts'

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    millions: { type: 'string', default: '1,10' },
    record: { type: 'boolean', default: false },
  },
})
const usage = `npm run scale -- [--millions 1,10,30] [--record]

  --millions  numbers of files to measure at, in millions, in ascending order; a million takes about 2 GB of disk
  --record    writes the tables into docs/scaling.md`

const document = path.join(root, 'docs', 'scaling.md')

/** What was measured with this many million files. */
export interface Stage {
  readonly millions: number
  readonly fillSeconds: number
  readonly readyMs: number
  readonly operations: readonly Measured[]
  readonly nodes: readonly { readonly nodes: number; readonly uploadsPerSecond: number }[]
  readonly tables: readonly TableSize[]
}

async function run(steps: readonly number[]): Promise<void> {
  const signal = abortOnSignal()
  await using stack = new AsyncDisposableStack()
  const postgres = await startTestPostgres()
  stack.defer(postgres.stop)
  if (postgres.isEmbedded) throw new Error('The scale model needs an installed PostgreSQL server.')
  process.env['SALLYPORT_TEST_POSTGRES'] = postgres.url
  const scratch = stack.use(await makeScratch())
  // Loaded late: the module reads the address of PostgreSQL when it is loaded.
  const { ask, raisedLimits, startServer } = await import('../server.ts')
  const bench: Bench = { quick: false, engines: ['postgres'], ...scratch, idle: createIdleMachine(0, signal), signal }
  const server = stack.use(await startServer(bench, { engine: 'postgres', settings: raisedLimits, unpinned: true }))
  const rows = stack.use(await openRows(server.place.environment['DATABASE_URL'] ?? ''))
  const file = await prepare(server, ask)
  const loadBefore = load()
  const stages: Stage[] = []
  for (const [i, millions] of steps.entries()) {
    signal.throwIfAborted()
    stages.push(await stage({ bench, server, rows, file, from: steps[i - 1] ?? 0, millions }))
    console.error(report(stages.slice(-1)))
  }
  const retention = await measureRetention(bench, server, rows, steps.at(-1) ?? 0)
  const machine = `${describeMachine(scratch.disk, 'nothing pinned')}\n- load of the machine before (1, 5, 15 minutes) ${loadBefore}, after ${load()}`
  const text = `${machine}\n\n${report(stages, retention)}`
  console.log(text)
  if (options.record) await record(text)
}

async function prepare(server: TestServer, ask: typeof import('../server.ts').ask): Promise<number> {
  await ask(server, 'POST', '/resources', { path: '/elsewhere' })
  await ask(server, 'POST', '/webhooks', {
    endpointUrl: 'http://127.0.0.1:9/hook',
    responseVersion: 'v2',
    triggers: { resources: { upload: true } },
    resource: '/elsewhere',
  })
  const url = `${server.address}/api/v2/resources/upload?path=/elsewhere/first.csv&fileSize=4096`
  const answer = await fetch(url, { method: 'POST', headers: server.headers, body: new Uint8Array(4_096) })
  const { data } = (await answer.json()) as { data: { id: number } }
  return data.id
}

interface StageOptions {
  readonly bench: Bench
  readonly server: TestServer
  readonly rows: Rows
  readonly file: number
  readonly from: number
  readonly millions: number
}

async function stage({ bench, server, rows, file, from, millions }: StageOptions): Promise<Stage> {
  let fillSeconds = 0
  const readyMs = await server.restart(async () => {
    const begun = performance.now()
    await fill(rows, { from, to: millions, file })
    fillSeconds = (performance.now() - begun) / 1_000
  })
  console.error(`${millions * filesOfStep} files after ${Math.round(fillSeconds)} s`)
  const operations = await measureAt({ bench, server, rows, steps: millions })
  const nodes = await measureNodes({ bench, server, rows, steps: millions })
  return { millions, fillSeconds, readyMs, operations, nodes, tables: await sizesOf(rows) }
}

/** Replaces the text between the marks of the document. */
async function record(text: string): Promise<void> {
  const [begin, end] = ['<!-- measured -->', '<!-- /measured -->']
  const before = await readFile(document, 'utf8')
  const [head, rest] = before.split(begin)
  const tail = rest?.split(end)[1]
  if (head === undefined || tail === undefined) throw new Error(`docs/scaling.md has no marks "${begin}" and "${end}"`)
  const day = new Date().toISOString().slice(0, 10)
  await writeFile(document, `${head}${begin}\n\nMeasured on ${day}.\n\n${text}\n\n${end}${tail}`)
}

const steps = options.millions.split(',').map(Number)
const isValid = steps.every((step, i) => Number.isInteger(step) && step > (steps[i - 1] ?? 0) && step <= 200)
if (options.help || !isValid) {
  console.log(usage)
  process.exitCode = options.help ? 0 : 2
} else await run(steps)
