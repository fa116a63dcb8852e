import type { Bench, Part } from '../bench.ts'
import { fill } from '../fill.ts'
import { median, type Row, rounded } from '../report.ts'
import { ask, startServer, type TestServer } from '../server.ts'

/** Operations whose cost may depend on the amount of data: the same request at folders of three sizes, in ms as the client measures it. */
export const tree: Part = { title: 'Trees', measure }

async function measure(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const engine of bench.engines) {
    await using server = await startServer(bench, { engine })
    rows.push(...(await onEngine(bench, server, engine === 'sqlite' ? 'SQLite' : 'PostgreSQL')))
  }
  return rows
}

async function onEngine(bench: Bench, server: TestServer, engine: string): Promise<Row[]> {
  const sizes = bench.quick ? [1_000, 10_000, 100_000] : [10_000, 100_000, 1_000_000]
  const copied = bench.quick ? [100, 1_000, 10_000] : [1_000, 10_000, 100_000]
  const file = await uploadOne(server)
  const trees = [...new Set([...copied, ...sizes])].toSorted((a, b) => a - b)
  const ready = await server.restart(() => fill(server, { lists: sizes, trees, file }))
  const counts = [...trees, ...sizes].reduce((sum, count) => sum + count, 0)
  const meter = createMeter(bench, server, engine)
  return [
    {
      what: `start to ready with ${rounded(counts)} files, ${engine}`,
      ours: `${rounded(ready)} ms`,
      mark: 'under 2,000 ms',
      met: ready < 2_000,
    },
    ...(await listing(meter, sizes)),
    ...(await arranging(meter, sizes)),
    ...(await searching(meter, sizes)),
    await copying(meter, copied),
  ]
}

async function uploadOne(server: TestServer): Promise<number> {
  const body = new Uint8Array(4_096)
  const url = `${server.address}/api/v2/resources/upload?path=/first.csv&fileSize=${body.length}`
  const answer = await fetch(url, { method: 'POST', headers: server.headers, body })
  const { data } = (await answer.json()) as { data: { id: number } }
  return data.id
}

/** Measures requests to a server. */
interface Meter {
  readonly server: TestServer
  readonly engine: string
  /** Repeats a request; resolves with the median in ms. */
  time(question: (turn: number) => Promise<unknown>, turns?: number): Promise<number>
}

function createMeter(bench: Bench, server: TestServer, engine: string): Meter {
  return {
    server,
    engine,
    async time(question, turns = 16) {
      const times: number[] = []
      await bench.idle.wait()
      for (let turn = 0; turn < (bench.quick ? Math.min(turns, 4) : turns); turn++) {
        bench.signal.throwIfAborted()
        // Opens the connection before measuring.
        await ask(server, 'GET', '/resources?resource=/')
        const begun = performance.now()
        await question(turn)
        times.push(performance.now() - begun)
      }
      return median(times)
    },
  }
}

interface Mark {
  readonly mark: string
  readonly holds?: (least: number, most: number) => boolean
}

const flat: Mark = {
  mark: 'milliseconds, flat',
  holds: (least, most) => most < 50 && (most < 3 * least || most - least < 2),
}

const nextPage: Mark = { mark: '10 ms at the most', holds: (_least, most) => most <= 10 }
const jump: Mark = { mark: '100 ms at the most', holds: (_least, most) => most <= 100 }
const firstPage: Mark = { mark: 'under 300 ms at the most', holds: (_least, most) => most < 300 }

/** One request at every size, as a row. */
async function atSizes(
  what: string,
  sizes: readonly number[],
  timeAt: (size: number) => Promise<number>,
  mark?: Mark,
): Promise<Row> {
  const times: number[] = []
  for (const size of sizes) times.push(await timeAt(size))
  const [least = Number.NaN, most = Number.NaN] = [times[0], times.at(-1)]
  return {
    what,
    ours: sizes.map((size, i) => `${size.toLocaleString('en')}: ${rounded(times[i] ?? Number.NaN)} ms`).join(' · '),
    ...(sizes.length > 1 && { ratio: `grows ${rounded(most / least)} ×` }),
    ...(mark && { mark: mark.mark, ...(mark.holds && { met: mark.holds(least, most) }) }),
  }
}

async function listing({ server, engine, time }: Meter, sizes: readonly number[]): Promise<Row[]> {
  const list = (size: number, more: string | ((turn: number) => string)) =>
    time((turn) => {
      const rest = typeof more === 'string' ? more : more(turn)
      return ask(server, 'GET', `/resources/list?resource=/list-${size}&limit=100${rest}`)
    })
  /** Consecutive pages, from an offset that the first one has to find. */
  const inTurn = (size: number, more: string) => list(size, (turn) => `&offset=${size / 2 + turn * 100}${more}`)
  /** Pages whose offset no earlier page has ended at. */
  const jumps = (size: number, more: string) => list(size, (turn) => `&offset=${size / 2 - turn * 177}${more}`)
  return [
    await atSizes(`list 100, first page, ${engine}`, sizes, (size) => list(size, ''), flat),
    await atSizes(`list 100, next page, ${engine}`, sizes, (size) => inTurn(size, ''), nextPage),
    await atSizes(
      `list 100, next page of the newest, ${engine}`,
      sizes,
      (size) => inTurn(size, '&sort=-date'),
      nextPage,
    ),
    await atSizes(
      `list 100, next page of files only, ${engine}`,
      sizes,
      (size) => inTurn(size, '&type=file'),
      nextPage,
    ),
    await atSizes(`list 100 from the middle, ${engine}`, sizes, (size) => jumps(size, ''), jump),
    await atSizes(`list 100 from the middle, files only, ${engine}`, sizes, (size) => jumps(size, '&type=file'), jump),
    await atSizes(`list 100, newest first, ${engine}`, sizes, (size) => list(size, '&sort=-date')),
  ]
}

async function arranging({ server, engine, time }: Meter, sizes: readonly number[]): Promise<Row[]> {
  const id = async (path: string) => (await ask(server, 'GET', `/resources?resource=${path}`)).data.id
  const rename = async (size: number) => {
    const folder = await id(`/tree-${size}`)
    return await time((turn) =>
      ask(server, 'PATCH', `/resources/${folder}`, { name: turn % 2 ? `tree-${size}` : `renamed-${size}` }),
    )
  }
  const move = async (size: number) => {
    const resources = [`id:${await id(`/tree-${size}`)}`]
    const body = (turn: number) => ({ resources, parentResource: turn % 2 ? '/' : '/elsewhere' })
    return await time((turn) => ask(server, 'POST', '/resources/move', body(turn)))
  }
  const deep = '/a/b/c/d/e/f/g/h'
  await ask(server, 'POST', '/resources', { path: deep })
  await ask(server, 'POST', '/resources', { path: '/elsewhere' })
  return [
    {
      what: `resolve a path of 8 names, ${engine}`,
      ours: `${rounded(await time(() => ask(server, 'GET', `/resources?resource=${deep}`)))} ms`,
    },
    await atSizes(`rename a folder with so many below it, ${engine}`, sizes, rename, flat),
    await atSizes(`move it, ${engine}`, sizes, move, flat),
  ]
}

async function searching({ server, engine, time }: Meter, sizes: readonly number[]): Promise<Row[]> {
  const search = (folder: string, name: string) =>
    time(async () => {
      const { totalResults } = await ask(server, 'GET', `/resources/list?resource=${folder}&name=${name}&limit=50`)
      if (!totalResults) throw new Error(`a search for ${name} below ${folder} found nothing`)
    }, 5)
  const below = (name: string) => (size: number) => search(`/tree-${size}`, name)
  const everywhere = (name: string) => () => search('/', name)
  const all = (await ask(server, 'GET', '/resources/list?resource=/&name=*&limit=1')).totalResults ?? 0
  return [
    await atSizes(`search below a folder, few match, ${engine}`, sizes, below('*0007.csv'), firstPage),
    await atSizes(`search below a folder, all match, ${engine}`, sizes, below('*.csv'), firstPage),
    await atSizes(`search everywhere, few match, ${engine}`, [all], everywhere('*0007.csv'), firstPage),
    await atSizes(`search everywhere, most match, ${engine}`, [all], everywhere('*.csv'), firstPage),
  ]
}

async function copying({ server, engine, time }: Meter, sizes: readonly number[]): Promise<Row> {
  await ask(server, 'POST', '/resources', { path: '/copies' })
  const copy = (size: number) =>
    time(() => ask(server, 'POST', '/resources/copy', { resources: [`/tree-${size}`], parentResource: '/copies' }), 3)
  return await atSizes(`copy a folder with so many below it, ${engine}`, sizes, copy, { mark: 'growth stated' })
}
