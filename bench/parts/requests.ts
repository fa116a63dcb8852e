import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Bench, Part } from '../bench.ts'
import { cpuSeconds, end, ensureProgram, onServerCpu, run } from '../processes.ts'
import { contest, interleaved, type Row, type Turn } from '../report.ts'
import { ask, startServer, type TestServer } from '../server.ts'

/** One resource by its id: identified, counted, authorized, rendered, logged; beside Fastify that sends the same bytes. */
export const requests: Part = { title: 'Authenticated GET of one resource, 50 connections', measure }

async function measure(bench: Bench): Promise<Row[]> {
  await ensureProgram('/usr/bin/wrk', 'wrk', bench.signal)
  await using servers = new AsyncDisposableStack()
  const targets: { engine: string; server: TestServer; path: string }[] = []
  for (const engine of bench.engines) {
    const server = servers.use(await startServer(bench, { engine }))
    const { data } = await ask(server, 'POST', '/resources', { path: '/one/two/three' })
    targets.push({ engine, server, path: `/resources/${data.id}` })
  }
  const [first] = targets
  if (!first) return []
  await using fastify = await startFastify(JSON.stringify(await ask(first.server, 'GET', first.path)))
  const candidates: Record<string, () => Promise<Turn>> = {
    fastify: () => wrk(bench, `${fastify.address}${first.path}`, fastify.pid),
  }
  for (const { engine, server, path } of targets)
    candidates[engine] = () => wrk(bench, `${server.address}/api/v2${path}`, server.pid, server.headers)
  const { fastify: bare = [], ...ours } = await interleaved(bench.idle, bench.quick ? 2 : 7, candidates)
  const peer = { name: 'bare Fastify', turns: bare }
  const units = { unit: '/s', cost: 'µs' }
  return Object.entries(ours).map(([engine, turns]) =>
    engine === 'sqlite'
      ? contest('on SQLite', turns, peer, { ...units, atLeast: 0.35 })
      : contest('on PostgreSQL, whose own processor time is not in ours', turns, peer, units),
  )
}

async function startFastify(
  body: string,
): Promise<AsyncDisposable & { readonly address: string; readonly pid: number }> {
  const [program = '', ...args] = onServerCpu([process.execPath, join(import.meta.dirname, '../bare-fastify.ts'), body])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [address] = await once(child.stdout, 'data')
  return { address: String(address).trim(), pid: child.pid ?? 0, [Symbol.asyncDispose]: () => end(child) }
}

/**
 * This many seconds of requests on 50 connections; the rate is in requests a second, the cost in µs per request. Throws if one was
 * refused.
 */
export async function wrk(
  bench: Bench,
  url: string,
  pid: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Turn> {
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const before = cpuSeconds(pid)
  const printed = await run(['wrk', '-t1', '-c50', `-d${bench.quick ? 2 : 5}s`, ...sent, url], bench.signal)
  const used = cpuSeconds(pid) - before
  const count = Number(/(\d+) requests in/.exec(printed)?.[1])
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1])
  if (!rate || /Non-2xx|Socket errors/.test(printed)) throw new Error(`${url}: ${printed}`)
  return { rate, cost: (used / count) * 1e6 }
}
