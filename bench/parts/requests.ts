import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Bench, Part } from '../bench.ts'
import { end, ensureProgram, onServerCpu, run } from '../processes.ts'
import { contest, interleaved, type Row, type Turn } from '../report.ts'
import { ask, startServer, type TestServer } from '../server.ts'

/** One resource by its id: identified, counted, checked, presented, logged; beside Fastify that answers the same bytes. */
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
  const load = (address: string, headers = {}) => wrk(bench, address, headers)
  const turns = await interleaved(bench.quick ? 2 : 7, {
    fastify: () => load(`${fastify.address}${first.path}`),
    ...Object.fromEntries(
      targets.map(({ engine, server, path }) => [
        engine,
        () => load(`${server.address}/api/v2${path}`, server.headers),
      ]),
    ),
  } as Record<'fastify' | 'sqlite' | 'postgres', () => Promise<Turn>>)
  const peer = { name: 'bare Fastify', turns: turns.fastify }
  return targets.map(({ engine }) =>
    engine === 'sqlite'
      ? contest('on SQLite', turns.sqlite, peer, { unit: '/s', atLeast: 0.35 })
      : contest('on PostgreSQL', turns.postgres, peer, { unit: '/s' }),
  )
}

async function startFastify(body: string): Promise<AsyncDisposable & { readonly address: string }> {
  const [program = '', ...args] = onServerCpu([process.execPath, join(import.meta.dirname, '../bare-fastify.ts'), body])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [address] = await once(child.stdout, 'data')
  return { address: String(address).trim(), [Symbol.asyncDispose]: () => end(child) }
}

/** So many seconds of requests on 50 connections; the rate is in requests a second. Throws when one was refused. */
async function wrk(bench: Bench, url: string, headers: Readonly<Record<string, string>>): Promise<Turn> {
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const printed = await run(['wrk', '-t1', '-c50', `-d${bench.quick ? 2 : 5}s`, ...sent, url], bench.signal)
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1])
  if (!rate || /Non-2xx|Socket errors/.test(printed)) throw new Error(`${url}: ${printed}`)
  return { rate }
}
