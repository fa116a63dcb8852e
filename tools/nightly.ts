// `npm run nightly`: tests that take too long for `npm test`: 500 crashes and outages in each configuration, the upload of 2 GiB that
// a killed server interrupts, all clients of SFTP and FTP on both engines, upgrades from released versions, of stopped servers and of running nodes, leases of nodes that stop, releases on a bare Debian, in containers and by the files for Docker Compose, the Helm chart, and object storage with MinIO. Ends with `N passed, N failed`. `-- --runs 5` for
// fewer crashes, to try it.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildHelm } from './helm.ts'
import { buildMinio } from './minio.ts'
import { startTestPostgres } from './postgres.ts'
import { abortOnSignal, conclude, runScript, runSteps, runVitest, sum } from './steps.ts'
import { buildVersitygw, versitygw } from './versitygw.ts'
import type { Tally } from './vitest-report.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' } } })

const crashes = [
  ['--engine', 'sqlite', '--cut', 'kill', '--storage', 'disk'],
  ['--engine', 'postgres', '--nodes', '1', '--cut', 'kill', '--storage', 'disk'],
  ['--engine', 'postgres', '--nodes', '2', '--cut', 'kill', '--storage', 'disk'],
  ['--engine', 'sqlite', '--cut', 'power'],
  ['--engine', 'postgres', '--cut', 'power'],
  ['--engine', 'sqlite', '--storage', 'bucket'],
  ['--nodes', '3', '--cut', 'kill', '--storage', 'bucket'],
  ['--cut', 'pause'],
  ['--cut', 'clock'],
  ['--cut', 'network'],
  ['--cut', 'database'],
  ['--cut', 'storage'],
]

/** Repeated with a second S3 server. */
const objectStorage = [
  'server/src/blobs/s3',
  'server/src/cli/storage.test.ts',
  ...['s3-app', 's3-sftp', 'two-stores', 'storage-move'].map((name) => `server/test/${name}.test.ts`),
]

/** These last for half a minute each. */
const isLong = (configuration: readonly string[]) => configuration.some((word) => ['pause', 'network'].includes(word))
const runsOf = (configuration: readonly string[]) =>
  isLong(configuration) ? String(Math.ceil(Number(values.runs) / 5)) : values.runs

const needsBucket = (configuration: readonly string[]) =>
  ['bucket', 'pause', 'clock', 'network', 'database', 'storage'].some((word) => configuration.includes(word))

/** What a configuration needs that this machine does not have. */
function missing(configuration: readonly string[]): string | null {
  if (configuration.includes('power') && process.getuid?.() !== 0) return 'root'
  return needsBucket(configuration) && !existsSync(versitygw) ? 'versitygw' : null
}

/** One result per configuration. Power failures need root, to mount a disk; a bucket needs versitygw. */
async function runCrashes(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const configuration of crashes) {
    if (signal.aborted) break
    const needed = missing(configuration)
    if (needed) {
      console.log(`- crashes ${configuration.join(' ')}: skipped, needs ${needed}`)
      tally.skipped += 1
      continue
    }
    const { code } = await runScript(['e2e/crash-runs.ts', '--runs', runsOf(configuration), ...configuration], {
      env,
      signal,
    })
    console.log(`${code === 0 ? '✓' : '✗'} crashes ${configuration.join(' ')}`)
    tally[code === 0 ? 'passed' : 'failed'] += 1
    if (code !== 0) tally.failures.push(`crashes ${configuration.join(' ')}`)
  }
  return tally
}

const signal = abortOnSignal()
const steps = await runSteps(['build'], signal)
const withoutS3 = await buildVersitygw()
if (withoutS3) console.log(`! ${withoutS3}`)
const withoutMinio = await buildMinio()
if (withoutMinio) console.log(`! ${withoutMinio}`)
const withoutHelm = await buildHelm()
if (withoutHelm) console.log(`! ${withoutHelm}`)
const tests: Tally[] = []
const postgres = await startTestPostgres()
try {
  if (postgres.isEmbedded) throw new Error('Whole servers need a PostgreSQL that serves them all at once: install one.')
  const env = {
    SALLYPORT_BIG_UPLOAD: '2048',
    SALLYPORT_MOVING_FILES: '10000',
    SALLYPORT_NIGHTLY: '1',
    SALLYPORT_TEST_ALL: '1',
    ...process.env,
    SALLYPORT_TEST_POSTGRES: postgres.url,
  }
  tests.push(await runCrashes(env, signal))
  const args = [
    'e2e/web-upload.test.ts',
    'e2e/moving-in.test.ts',
    'e2e/upgrade',
    'e2e/rolling-upgrade.test.ts',
    'e2e/ftp-clients.test.ts',
    'e2e/sftp-clients.test.ts',
    'e2e/nodes.test.ts',
    'e2e/balancers.test.ts',
    'e2e/monitoring.test.ts',
    'e2e/packages.test.ts',
    'e2e/image.test.ts',
    'e2e/compose.test.ts',
    'e2e/chart.test.ts',
  ]
  if (!signal.aborted) tests.push(await runVitest('e2e', { args, env, signal }))
  const withMinio = { args: objectStorage, env: { ...env, SALLYPORT_TEST_S3: 'minio' }, signal }
  if (!signal.aborted && !withoutMinio) tests.push(await runVitest('unit', withMinio))
} finally {
  await postgres.stop()
}
conclude(steps, sum(tests))
