// `npm run stall`: sends the worst known inputs to every operation and page while a bystander downloads a small file, and
// reports the longest stall of the server's event loop and the latency of the downloads. `-- --help` prints the options.
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { newPlace, sallyportJson, setUpMaster, start } from '../../e2e/running.ts'
import type { EngineName } from '../../server/src/db/engine.ts'
import { pageRoutes, type Route } from '../../server/test/routes.ts'
import { openTestApp } from '../../server/test/test-app.ts'
import { worstCases } from '../../server/test/worst/cases.ts'
import { type SendWorst, upload, type WorstAnswer } from '../../server/test/worst/client.ts'
import { type WorstRequest, worstRequests } from '../../server/test/worst/largest-requests.ts'
import { worstPageRequests } from '../../server/test/worst/pages.ts'
import { prepareFixtures } from '../../server/test/worst/prepare.ts'
import { startTestPostgres } from '../../tools/postgres.ts'
import { abortOnSignal } from '../../tools/steps.ts'
import { makeScratch } from '../bench.ts'
import { describeMachine, load } from '../machine.ts'
import { startBystander } from './bystander.ts'
import { type Outcome, percentile, report } from './report.ts'

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    engine: { type: 'string', default: 'sqlite' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
})
const usage = `npm run stall -- [--engine sqlite|postgres] [--only TEXT] [--quick] [--record]

  --only    inputs whose name contains this text
  --quick   hostile inputs at a tenth of their size
  --record  writes the table into bench/RESULTS.md`

/** Number of concurrent requests with each input, and of consecutive ones. */
const atOnce = 3
const rounds = 2
const deadlineMs = 120_000

async function run(engine: EngineName): Promise<void> {
  const signal = abortOnSignal()
  await using stack = new AsyncDisposableStack()
  if (engine === 'postgres') {
    const postgres = await startTestPostgres()
    stack.defer(postgres.stop)
    process.env['SALLYPORT_TEST_POSTGRES'] = postgres.url
  }
  const scratch = stack.use(await makeScratch())
  const socket = join(scratch.disk, 'stall.sock')
  const server = await startMonitored(engine, socket)
  stack.defer(server.end)
  const ask = senderOf(server)
  const fixtures = { ...(await prepareFixtures(ask)), routes: await findRoutes() }
  const file = await upload(ask, '/small.txt', Buffer.alloc(4_096, 'a'))
  const bystander = stack.use(
    startBystander({
      url: `${server.address}/api/v2/resources/download?resources[]=id:${file}`,
      headers: server.bystander,
    }),
  )
  const measure = async (what: string, work: () => Promise<WorstAnswer[]>): Promise<Outcome> => {
    await longestStall(socket)
    await bystander.times()
    const beganAt = performance.now()
    const answers = await work()
    const tookMs = performance.now() - beganAt
    // Work of a request may continue after its response; and a percentile needs enough samples.
    await sleep(Math.max(200, 600 - tookMs), undefined, { signal })
    const times = await bystander.times()
    const stallMs = await longestStall(socket)
    const statuses = [...new Set(answers.map(({ status }) => status))].join(' ')
    return { what, statuses, tookMs, stallMs, p99Ms: percentile(times, 0.99), samples: times.length }
  }
  await sleep(1_000)
  const alone = await measure('nothing', () => sleep(options.quick ? 3_000 : 10_000, [], { signal }))
  const outcomes: Outcome[] = []
  for (const { what, send } of inputs(ask, fixtures)) {
    if (signal.aborted) return
    if (!what.includes(options.only)) continue
    const work = await send()
    const outcome = await measure(what, work)
    console.error(
      `${outcome.stallMs.toFixed(0).padStart(6)} ms ${outcome.p99Ms.toFixed(0).padStart(6)} ms  ${outcome.statuses}  ${what}`,
    )
    outcomes.push(outcome)
  }
  const machine = describeMachine(scratch.disk, 'server and clients on all of them')
  const text = `${machine}\n- load of the machine afterwards ${load()}\n\n${report(engine, alone, outcomes)}`
  console.log(text)
  if (options.record) await record(engine, text)
}

/** For a separate server, in this process. */
async function findRoutes(): Promise<Route[]> {
  const app = await openTestApp('sqlite')
  return await pageRoutes(app).finally(() => app.close())
}

interface Input {
  readonly what: string
  /** Prepares the data, and returns the inputs to measure. */
  send(): Promise<() => Promise<WorstAnswer[]>>
}

function* inputs(
  ask: SendWorst,
  fixtures: Awaited<ReturnType<typeof prepareFixtures>> & { readonly routes: readonly Route[] },
): Generator<Input> {
  const several = (one: WorstRequest) => async () => async () => {
    const answers: WorstAnswer[] = []
    for (let round = 0; round < rounds; round++) {
      const sent = Array.from({ length: atOnce }, () =>
        ask(one.method, one.path, { ...one, anonymous: one.path.startsWith('/s/') }),
      )
      answers.push(...(await Promise.all(sent)))
    }
    return answers
  }
  for (const name of Object.keys(operations) as OperationName[])
    for (const one of worstRequests(name, fixtures.ids)) yield { what: `${name}: ${one.what}`, send: several(one) }
  for (const one of worstPageRequests(fixtures.links, fixtures.routes))
    yield { what: `${one.method} ${one.what}`, send: several(one) }
  for (const { what, full, prepare, send } of worstCases) {
    const scale = options.quick ? Math.ceil(full / 10) : full
    yield {
      what,
      async send() {
        await prepare?.(ask, scale)
        return async () => await Promise.all([send(ask, scale), send(ask, scale)])
      },
    }
  }
}

async function startMonitored(engine: EngineName, socket: string) {
  const place = await newPlace(engine, { SALLYPORT_DURABILITY: 'process', SALLYPORT_LOG: 'error' })
  try {
    const credentials = await setUpMaster(place)
    await sallyportJson(place, [
      ...['user', 'add', '--user', 'ines', '--email', 'ines@harbour.example', '--home', '/'],
      ...['--password', 'A long enough passw0rd', '--permissions', 'download,list'],
    ])
    const other: typeof credentials = await sallyportJson(place, [
      'token',
      'create',
      '--user',
      'ines',
      '--app',
      'bystander',
    ])
    const monitor = `--import=${join(import.meta.dirname, 'monitor.ts')}`
    const environment = { ...place.environment, SALLYPORT_STALL_SOCKET: socket, NODE_OPTIONS: monitor }
    const running = await start({ ...place, environment })
    const end = async () => {
      await running.stop()
      await place.remove()
    }
    return { address: running.address, headers: headersOf(credentials), bystander: headersOf(other), end }
  } catch (error) {
    await place.remove()
    throw error
  }
}

const headersOf = ({ apiKey, accessToken }: { apiKey: string; accessToken: string }) => ({
  'ev-api-key': apiKey,
  'ev-access-token': accessToken,
})

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** A connection that the server closes counts as status 0. */
function senderOf(server: { address: string; headers: Readonly<Record<string, string>> }): SendWorst {
  return async (method, path, { json, body, headers, anonymous = false } = {}) => {
    const url = server.address + (path.startsWith('/') ? path : `/api/v2/${path}`)
    const sent = json === undefined ? body : JSON.stringify(json)
    const asked = request(url, {
      method,
      agent,
      signal: AbortSignal.timeout(deadlineMs),
      headers: {
        ...(!anonymous && server.headers),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(sent !== undefined && { 'content-length': Buffer.byteLength(sent) }),
        ...headers,
      },
    })
    try {
      asked.end(sent)
      const [response] = await once(asked, 'response')
      const content = await buffer(response)
      return { status: response.statusCode ?? 0, json: <T>() => JSON.parse(content.toString()) as T }
    } catch {
      return { status: 0, json: <T>() => ({}) as T }
    }
  }
}

async function longestStall(socketPath: string): Promise<number> {
  const asked = request({ socketPath, path: '/' }).end()
  const [response] = await once(asked, 'response')
  return (JSON.parse(await text(response)) as { longestMs: number }).longestMs
}

async function record(engine: EngineName, measured: string): Promise<void> {
  const file = join(import.meta.dirname, '../RESULTS.md')
  const old = await readFile(file, 'utf8')
  const [before = '', rest = ''] = old.split(`<!-- stall ${engine} -->`)
  const [, after = ''] = rest.split(`<!-- /stall ${engine} -->`)
  const day = new Date().toISOString().slice(0, 10)
  await writeFile(
    file,
    `${before}<!-- stall ${engine} -->\n\nMeasured on ${day}.\n\n${measured}\n\n<!-- /stall ${engine} -->${after}`,
  )
}

if (options.help) console.log(usage)
else await run(options.engine === 'postgres' ? 'postgres' : 'sqlite')
