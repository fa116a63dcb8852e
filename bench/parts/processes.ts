import type { Bench, Part } from '../bench.ts'
import { ensureProgram } from '../processes.ts'
import { costOf, interleaved, type Row, ratesOf, spread } from '../report.ts'
import { ask, startServer, type TestServer } from '../server.ts'
import { uploadMany } from '../small-upload.ts'
import { wrk } from './requests.ts'

/**
 * Two processes of one server beside one, on PostgreSQL. Not pinned: with two cores, clients and PostgreSQL share them with the
 * servers, so the figures say what a small machine gains, not how processes scale.
 */
export const processes: Part = { title: 'Two processes beside one, on PostgreSQL, on all cores', measure }

async function measure(bench: Bench): Promise<Row[]> {
  if (!bench.engines.includes('postgres')) return []
  await ensureProgram('/usr/bin/wrk', 'wrk', bench.signal)
  await using servers = new AsyncDisposableStack()
  const open = async (count: number) =>
    servers.use(
      await startServer(bench, {
        engine: 'postgres',
        unpinned: true,
        settings: { SALLYPORT_PROCESSES: String(count) },
      }),
    )
  const [one, two] = [await open(1), await open(2)]
  const load = { connections: 16, seconds: bench.quick ? 2 : 8, size: 4096, signal: bench.signal }
  let folder = 0
  const upload = (server: TestServer) => () => uploadMany(server, { ...load, folder: `/p${folder++}` })
  const read = async (server: TestServer) => {
    const { data } = await ask(server, 'POST', '/resources', { path: '/one/two/three' })
    return () => wrk(bench, `${server.address}/api/v2/resources/${data.id}`, server.pid, server.headers)
  }
  const turns = await interleaved(bench.idle, bench.quick ? 2 : 5, {
    readOne: await read(one),
    readTwo: await read(two),
    uploadOne: upload(one),
    uploadTwo: upload(two),
  })
  const rowOf = (what: string, name: keyof typeof turns, unit: string): Row => ({
    what,
    ours: spread(ratesOf(turns[name] ?? []), unit),
    cpu: `${costOf(turns[name] ?? [])} µs`,
  })
  return [
    rowOf('GET of one resource, 50 connections, one process', 'readOne', '/s'),
    rowOf('the same, two processes', 'readTwo', '/s'),
    rowOf('files of 4 KiB, 16 connections, one process', 'uploadOne', 'files/s'),
    rowOf('the same, two processes', 'uploadTwo', 'files/s'),
  ]
}
