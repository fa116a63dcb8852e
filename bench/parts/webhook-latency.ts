import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineName } from '../../server/src/db/engine.ts'
import type { Bench, Part } from '../bench.ts'
import { cpuSeconds } from '../processes.ts'
import { median, type Row, rounded } from '../report.ts'
import { ask, startServer, type TestServer } from '../server.ts'
import { openRows, type WebhookRows } from '../webhook-rows.ts'
import { openSink, type Sink } from '../webhook-sink.ts'
import { addWebhooks, until } from './webhooks.ts'

/** Time from an event, in its transaction, to the headers of the POST at the endpoint; and the processor time of an event. */
export const webhookLatency: Part = { title: 'From an event to the POST, and the cost of an event', measure }

async function measure(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const engine of bench.engines) {
    for (const rate of [10, 500]) rows.push(await latencyAt(bench, engine, rate))
    rows.push(await besideDeadEndpoints(bench, engine), await costOfEvents(bench, engine))
  }
  return rows
}

const nameOf = (engine: EngineName) => (engine === 'sqlite' ? 'SQLite' : 'PostgreSQL')

async function latencyAt(bench: Bench, engine: EngineName, rate: number): Promise<Row> {
  await using sink = await openSink(1)
  await using server = await startServer(bench, { engine })
  await using rows = await openRows(server)
  await makePlaces(server, '')
  await addWebhooks(server, sink.urls, '/')
  // A server is slow for its first thousand requests.
  await createFolders(server, rate, 4_000, { in: '', name: 'warm' })
  await until(async () => (await rows.pending()) === 0)
  const before = cpuSeconds(server.pid)
  const [p50, p95, p99] = await latencies(bench, { server, rows, sink, rate, place: { in: '', name: 'measured' } })
  const cost = ((cpuSeconds(server.pid) - before) / (rate * measuredSeconds(bench))) * 1e6
  const mark = rate === 500 && engine === 'sqlite' ? { mark: 'p99 under 50 ms', met: p99 < 50 } : {}
  return {
    what: `p50, p95, p99 at ${rate} events/s, ${nameOf(engine)}`,
    ours: ms(p50, p95, p99),
    ...mark,
    cpu: `${rounded(cost)} µs an event, with its request`,
  }
}

const measuredSeconds = ({ quick }: Bench): number => (quick ? 3 : 20)

const ms = (...values: number[]) => `${values.map(rounded).join(', ')} ms`

interface Setting {
  readonly server: TestServer
  readonly rows: WebhookRows
  readonly sink: Sink
  readonly rate: number
  readonly place: Place
}

/** Folders are created in this one, with numbered names. */
interface Place {
  readonly in: string
  readonly name: string
}

async function latencies(
  bench: Bench,
  { server, rows, sink, rate, place }: Setting,
): Promise<[number, number, number]> {
  sink.take()
  const count = await createFolders(server, rate, measuredSeconds(bench) * 1_000, place)
  const arrivals = sink.take()
  await until(async () => arrivals.push(...sink.take()) >= count)
  const at = await rows.createdAt()
  const waits = arrivals.map((arrival) => arrival.at - (at.get(arrival.key) ?? Number.NaN)).sort((a, b) => a - b)
  const share = (part: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? Number.NaN
  return [share(0.5), share(0.95), share(0.99)]
}

/** Events in one folder are ordered, so each uses a folder of its own: the wait for ordering is not measured. */
const places = 32

async function makePlaces(server: TestServer, inside: string): Promise<void> {
  for (let i = 0; i < places; i++) await ask(server, 'POST', '/resources', { path: `${inside}/p${i}` })
}

/** Creates folders at this rate, whether or not the server keeps up; resolves with their number. */
async function createFolders(server: TestServer, rate: number, forMs: number, place: Place): Promise<number> {
  const count = Math.ceil((rate * forMs) / 1_000)
  const begun = performance.now()
  const made: Promise<unknown>[] = []
  for (let i = 0; i < count; i++) {
    const early = begun + (i * 1_000) / rate - performance.now()
    if (early > 1) await sleep(early)
    made.push(ask(server, 'POST', '/resources', { path: `${place.in}/p${i % places}/${place.name}-${i}` }))
  }
  await Promise.all(made)
  return count
}

/** A thousand endpoints that refuse, with a hundred waiting messages each, and one that accepts. */
async function besideDeadEndpoints(bench: Bench, engine: EngineName): Promise<Row> {
  const dead = bench.quick ? 100 : 1_000
  await using sink = await openSink(1)
  await using server = await startServer(bench, { engine })
  await using rows = await openRows(server)
  for (const path of ['/dead', '/live']) await ask(server, 'POST', '/resources', { path })
  const closed = Array.from({ length: dead }, () => 'http://127.0.0.1:1/hook')
  const ids = await addWebhooks(server, closed, '/dead')
  await rows.pause(ids, true)
  await ask(server, 'POST', '/resources', { path: '/dead/first' })
  await rows.plant(ids, 100)
  await makePlaces(server, '/live')
  await addWebhooks(server, sink.urls, '/live')
  const [alone, beside]: [number[], number[]] = [[], []]
  const scene = { server, rows, sink, rate: 50 }
  // The circuits open in the first round, which is not counted.
  for (let round = 0; round <= (bench.quick ? 1 : 3); round++) {
    const [, , quiet] = await latencies(bench, { ...scene, place: { in: '/live', name: `quiet-${round}` } })
    await rows.pause(ids, false)
    if (round === 0) await sleep(bench.quick ? 10_000 : 60_000)
    const [, , crowded] = await latencies(bench, { ...scene, place: { in: '/live', name: `crowded-${round}` } })
    await rows.pause(ids, true)
    if (round > 0) alone.push(quiet)
    if (round > 0) beside.push(crowded)
  }
  const [own, theirs] = [median(alone), median(beside)]
  return {
    what: `p99 of a live endpoint beside ${dead.toLocaleString('en')} dead ones, ${nameOf(engine)}`,
    ours: ms(theirs),
    peer: `alone ${ms(own)}`,
    ratio: `${(theirs / own).toFixed(2)} ×`,
    mark: 'at most 1.5 ×, under 50 ms',
    met: theirs < 1.5 * own && theirs < 50,
  }
}

/** Processor time of creating a folder in an account with this many webhooks, all paused: the cost of creating their messages. */
async function costOfEvents(bench: Bench, engine: EngineName): Promise<Row> {
  await using server = await startServer(bench, { engine })
  await using rows = await openRows(server)
  await makePlaces(server, '')
  const costs: string[] = []
  let webhooks = 0
  for (const wanted of [0, 1, 50]) {
    const more = Array.from({ length: wanted - webhooks }, () => 'http://127.0.0.1:1/hook')
    await rows.pause(await addWebhooks(server, more, '/'), true)
    webhooks = wanted
    await createFolders(server, 100, 1_000, { in: '', name: `warm-${wanted}` })
    const before = cpuSeconds(server.pid)
    const count = await createFolders(server, 100, bench.quick ? 2_000 : 10_000, { in: '', name: `cost-${wanted}` })
    costs.push(rounded(((cpuSeconds(server.pid) - before) / count) * 1e6))
  }
  return {
    what: `an event with 0, 1 and 50 webhooks, ${nameOf(engine)}`,
    ours: `${costs.join(', ')} µs of processor time`,
  }
}
