// `npm run demo:cluster`: three nodes on one PostgreSQL and one bucket behind HAProxy, all on 127.0.0.1, in temporary folders.
// `-- --kill` also kills a node at random every ten seconds and starts it again, while the official client and an SFTP
// client upload through HAProxy and a webhook is delivered, and compares in the end. `-- --help` prints the options.
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startTestPostgres } from '../tools/postgres.ts'
import { abortOnSignal } from '../tools/steps.ts'
import { buildVersitygw } from '../tools/versitygw.ts'
import { debianProgram } from './clients/programs.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    kill: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '3' },
    port: { type: 'string', default: '8080' },
    seconds: { type: 'string' },
  },
})

const usage = `npm run demo:cluster -- [--nodes 1|2|3] [--port 8080] [--seconds N] [--kill]

  --port     of HAProxy, for HTTP; that of SFTP is printed
  --seconds  how long it runs; until Ctrl+C if absent
  --kill     kills a node at random every ten seconds while clients upload, and checks that nothing was lost`

if (values.help) console.log(usage)
else await main()

async function main(): Promise<void> {
  const [count, port, seconds] = [values.nodes, values.port, values.seconds ?? '2000000'].map(Number) as [
    number,
    number,
    number,
  ]
  if (![1, 2, 3].includes(count) || ![port, seconds].every((number) => Number.isSafeInteger(number) && number > 0)) {
    console.error(usage)
    process.exitCode = 2
    return
  }
  const signal = AbortSignal.any([abortOnSignal(), AbortSignal.timeout(seconds * 1_000)])
  const reason = (await buildVersitygw()) ?? (await debianProgram('haproxy', 'haproxy'))
  if (reason) throw new Error(reason)
  await using stack = new AsyncDisposableStack()
  const postgres = await startTestPostgres({ isQuick: true })
  stack.defer(() => postgres.stop())
  if (postgres.isEmbedded) throw new Error('Several nodes need a PostgreSQL that serves them all at once: install one.')
  process.env['SALLYPORT_TEST_POSTGRES'] = postgres.url
  // Loaded late: the modules read the address of PostgreSQL, and whether versitygw is there, when they are loaded.
  const { startCluster } = await import('./cluster/cluster.ts')
  const { startBalancer } = await import('./cluster/balancers.ts')
  const { workDuringKills } = await import('./cluster/kills.ts')
  const { masterPassword } = await import('./running.ts')
  const cluster = await startCluster(count, stack)
  const balancer = await startBalancer('haproxy', cluster.nodes, stack, port)
  const address = `http://127.0.0.1:${balancer.http}`
  const lines = [
    `HAProxy       ${address}   sftp://127.0.0.1:${balancer.sftp}   ftp://127.0.0.1:${balancer.ftp} (without transfers)`,
    ...cluster.nodes.map(
      ({ name, http, running }) => `${name.padEnd(14)}http://127.0.0.1:${http}   process ${running.process.pid}`,
    ),
    `sign in       mira / ${masterPassword}`,
    `API key       ${cluster.apiKey}`,
    `access token  ${cluster.accessToken}`,
  ]
  console.log(`\n${lines.join('\n')}\n`)
  if (values.kill) {
    const lost = await workDuringKills({ cluster, balancer, signal, report: console.log })
    for (const line of lost) console.log(`✗ ${line}`)
    process.exitCode = lost.length > 0 ? 1 : 0
  } else if (!signal.aborted) {
    console.log('Press Ctrl+C to stop and remove everything.')
    await once(signal, 'abort')
    process.exitCode = 0
  }
}
