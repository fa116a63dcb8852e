import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineName } from '../../server/src/db/engine.ts'
import type { Bench, Part } from '../bench.ts'
import { cpuSeconds, onServerCpu, run } from '../processes.ts'
import { contest, interleaved, type Row, type Turn } from '../report.ts'
import { ask, startBeside, startServer, type TestServer } from '../server.ts'
import { openRows, type WebhookRows } from '../webhook-rows.ts'
import { openSink, type Sink } from '../webhook-sink.ts'

/** Waiting messages, sent with every attempt stored; beside a loop that only posts the same bytes. */
export const webhooks: Part = { title: 'Webhook deliveries a second, every attempt stored', measure }

async function measure(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const engine of bench.engines)
    for (const endpoints of [1, 10, 1_000]) rows.push(await measureOne(bench, engine, endpoints))
  if (bench.engines.includes('postgres')) rows.push(await measureOne(bench, 'postgres', 10, 2))
  return rows
}

async function measureOne(bench: Bench, engine: EngineName, endpoints: number, nodes: 1 | 2 = 1): Promise<Row> {
  const count = bench.quick ? 4_000 : 20_000
  await using sink = await openSink(endpoints)
  await using server = await startServer(bench, { engine })
  await using second = nodes === 2 ? await startBeside(bench, server) : null
  const pids = [server.pid, ...(second ? [second.pid] : [])]
  await using rows = await openRows(server)
  const ids = await addWebhooks(server, sink.urls, '/')
  await ask(server, 'POST', '/resources', { path: '/first' })
  let came = 0
  await until(async () => {
    came += sink.take().length
    return came >= endpoints && (await rows.pending()) === 0
  })
  const file = join(bench.disk, `loop-${performance.now()}.json`)
  await writeFile(file, JSON.stringify({ urls: sink.urls, ...sink.last(), count, atOnce: 64 }))
  const loop = onServerCpu([process.execPath, join(import.meta.dirname, '../guarded-loop.ts'), file])
  const turns = await interleaved(bench.idle, bench.quick ? 1 : 3, {
    ours: () => deliver(pids, rows, sink, ids, count),
    loop: async (): Promise<Turn> => JSON.parse(await run(loop, bench.signal)) as Turn,
  })
  const name = `${endpoints.toLocaleString('en')} endpoint${endpoints === 1 ? '' : 's'}, ${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}${nodes === 2 ? ', two nodes' : ''}`
  const mark = engine === 'sqlite' ? { atLeast: 0.25, aim: 0.5 } : {}
  return contest(name, turns.ours, { name: 'guarded loop', turns: turns.loop }, { unit: '/s', cost: 'µs', ...mark })
}

/** The time of this many messages, from the first arrival until the last attempt is stored. */
async function deliver(
  pids: readonly number[],
  rows: WebhookRows,
  sink: Sink,
  ids: number[],
  count: number,
): Promise<Turn> {
  await rows.pause(ids, true)
  await rows.plant(ids, Math.ceil(count / ids.length))
  const planted = await rows.pending()
  sink.take()
  const before = cpuOf(pids)
  await rows.pause(ids, false)
  const arrivals: { at: number }[] = []
  await until(async () => {
    arrivals.push(...sink.take())
    return arrivals.length >= planted && (await rows.pending()) === 0
  }, 20)
  const seconds = ((arrivals[planted - 1]?.at ?? 0) - (arrivals[0]?.at ?? 0)) / 1_000
  return { rate: planted / seconds, cost: ((cpuOf(pids) - before) / planted) * 1e6 }
}

const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0)

export async function addWebhooks(server: TestServer, urls: readonly string[], resource: string): Promise<number[]> {
  const ids: number[] = []
  const triggers = { resources: { createFolder: true } }
  for (const endpointUrl of urls) {
    const { data } = await ask(server, 'POST', '/webhooks', { endpointUrl, resource, triggers })
    ids.push((Array.isArray(data) ? data[0] : data).id)
  }
  return ids
}

export async function until(check: () => Promise<boolean>, everyMs = 50): Promise<void> {
  for (const end = performance.now() + 300_000; !(await check()); await sleep(everyMs))
    if (performance.now() > end) throw new Error('the messages were not delivered within five minutes')
}
