/** Times of requests, pages of the database that they read, throughput by the number of nodes, and sizes of tables. */
import type { Bench } from '../bench.ts'
import { median } from '../report.ts'
import { startBeside, type TestServer } from '../server.ts'
import type { Rows } from './fill.ts'
import { operationsAt, uploadOne } from './operations.ts'

const warmUps = 10
const turns = 20
const rounds = 3
const clients = 16
const uploadSeconds = 10
const maxNodes = 3

export interface Measured {
  readonly what: string
  readonly medianMs: number
  readonly p95Ms: number
  /** Pages of 8 KiB of tables and indexes for one request, in the round with the least work in the background. */
  readonly pages: number
}

interface Options {
  readonly bench: Bench
  readonly server: TestServer
  readonly rows: Rows
  readonly steps: number
}

export async function measureAt({ bench, server, rows, steps }: Options): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const { what, run } of operationsAt(steps)) {
    for (let turn = 0; turn < warmUps; turn++) await run(server, turn)
    const times: number[] = []
    const pagesOfRounds: number[] = []
    for (let round = 0; round < rounds; round++) {
      const before = await pagesRead(rows)
      for (let turn = 0; turn < turns; turn++) {
        bench.signal.throwIfAborted()
        const begun = performance.now()
        await run(server, warmUps + round * turns + turn)
        times.push(performance.now() - begun)
      }
      pagesOfRounds.push(((await pagesRead(rows)) - before) / turns)
    }
    const pages = Math.min(...pagesOfRounds)
    const p95Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN
    measured.push({ what, medianMs: median(times), p95Ms, pages })
  }
  return measured
}

/** Connections report what they have read with a delay of up to a second. */
async function pagesRead({ query }: Rows): Promise<number> {
  let last = -1
  for (let tries = 0; tries < 20; tries++) {
    const [row] = await query(
      `select blks_hit + blks_read as pages, pg_sleep(1.2)::text from pg_stat_database where datname = current_database()`,
    )
    const pages = Number(row?.['pages'])
    if (pages - last < 200) return pages
    last = pages
  }
  return last
}

/** Uploads of 4 KiB by several clients at once, with one node and with three on the same database. */
export async function measureNodes({
  bench,
  server,
  steps,
}: Options): Promise<{ nodes: number; uploadsPerSecond: number }[]> {
  await using stack = new AsyncDisposableStack()
  const nodes = [server]
  const results = [{ nodes: 1, uploadsPerSecond: await uploadRate(bench, nodes, steps) }]
  while (nodes.length < maxNodes) {
    const { address } = stack.use(await startBeside(bench, server, { unpinned: true }))
    nodes.push({ ...server, address, headers: server.headers })
  }
  return [...results, { nodes: maxNodes, uploadsPerSecond: await uploadRate(bench, nodes, steps) }]
}

let uploaded = 1_000

/** Uploads a second by several clients at once, over ten seconds. */
export async function uploadRate({ signal }: Bench, nodes: readonly TestServer[], steps: number): Promise<number> {
  const begun = performance.now()
  let count = 0
  const isOver = () => signal.aborted || performance.now() - begun > uploadSeconds * 1_000
  const client = async (index: number) => {
    const node = nodes[index % nodes.length] as TestServer
    for (; !isOver(); count++) await uploadOne(node, ++uploaded, steps)
  }
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  return count / ((performance.now() - begun) / 1_000)
}

export interface TableSize {
  readonly table: string
  readonly rows: number
  readonly tableBytes: number
  readonly indexBytes: number
}

/** The largest tables. */
export async function sizesOf({ query }: Rows): Promise<TableSize[]> {
  const found = await query(
    `select relname as table, reltuples::bigint as rows, pg_table_size(oid) as size, pg_indexes_size(oid) as indexes
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by pg_total_relation_size(oid) desc limit 6`,
  )
  return found.map((row) => ({
    table: row['table'] ?? '',
    rows: Number(row['rows']),
    tableBytes: Number(row['size']),
    indexBytes: Number(row['indexes']),
  }))
}
