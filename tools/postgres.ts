// A PostgreSQL server for the tests: the installed binaries on a temporary cluster on 127.0.0.1. If there are none,
// Debian's package is installed if possible; otherwise an embedded server is used, with a warning.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, glob, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

const runFile = promisify(execFile)

export type TestPostgres = {
  /** Address of the database server, with a superuser. */
  url: string
  /** True for the embedded server: one connection at a time, so tests with several are skipped. */
  isEmbedded: boolean
  stop: () => Promise<void>
}

/** PostgreSQL refuses to run as root; this user is used instead. */
type RunAs = { uid: number; gid: number } | undefined

/**
 * Starts a server. If SALLYPORT_TEST_POSTGRES is set, that server is used and not stopped. A quick one does not wait for the
 * disk: it loses nothing unless the machine itself fails.
 */
export async function startTestPostgres({ isQuick = false } = {}): Promise<TestPostgres> {
  const given = process.env.SALLYPORT_TEST_POSTGRES
  if (given) return { url: given, isEmbedded: false, stop: async () => {} }
  const binaries = (await findBinaries()) ?? (await installServer())
  if (binaries) return startCluster(binaries, isQuick ? ['-c', 'fsync=off', '-c', 'full_page_writes=off'] : [])
  console.log('! No PostgreSQL server on this machine: an embedded one is used instead, which supports the dialect')
  console.log('! but accepts one connection at a time. Install PostgreSQL (15 or newer) to run every test.')
  return startEmbedded()
}

/** The folder of the newest server's programs: where Debian and Red Hat put them, else where PATH leads. */
export async function findBinaries(): Promise<string | undefined> {
  const found: string[] = []
  for await (const file of glob(['/usr/lib/postgresql/*/bin/initdb', '/usr/pgsql-*/bin/initdb'])) found.push(file)
  if (found.length === 0) {
    const inPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'initdb'))
    for (const file of inPath.filter((name) => existsSync(name)).slice(0, 1)) found.push(await realpath(file))
  }
  const newest = found.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
  return newest && path.dirname(newest)
}

async function installServer(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  console.log("No PostgreSQL server on this machine: installing Debian's package …")
  try {
    // The package would create and start a cluster of its own; the tests only need the programs.
    const setting = '/etc/postgresql-common/createcluster.conf'
    await mkdir(path.dirname(setting), { recursive: true })
    if (!existsSync(setting)) await writeFile(setting, 'create_main_cluster = false\n')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const install = ['install', '-y', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', 'postgresql']
    await runFile('apt-get', ['update'], { env, maxBuffer: 2 ** 26 })
    await runFile('apt-get', install, { env, maxBuffer: 2 ** 26 })
  } catch (error) {
    console.log(`! apt-get failed: ${error instanceof Error ? error.message : error}`)
  }
  return findBinaries()
}

async function unprivilegedUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return undefined
  for (const user of ['postgres', 'nobody']) {
    const ids = await Promise.all([runFile('id', ['-u', user]), runFile('id', ['-g', user])]).catch(() => undefined)
    if (ids) return { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as')
}

export type OwnPostgres = TestPostgres & {
  /** Kills it, as in a crash; resolves when it has ended. */
  crash: () => Promise<void>
  startAgain: () => Promise<void>
}

/** A server for a single test, which can be crashed and restarted; undefined without installed server programs. */
export async function startOwnPostgres(): Promise<OwnPostgres | undefined> {
  const binaries = await findBinaries()
  return binaries ? await startCluster(binaries) : undefined
}

async function startCluster(binaries: string, options: readonly string[] = []): Promise<OwnPostgres> {
  const runAs = await unprivilegedUser()
  const folder = await mkdtemp(path.join(tmpdir(), 'sallyport-postgres-'))
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  const data = path.join(folder, 'data')
  // Real databases sort by the rules of a language; with such a collation here, a query that must sort by code point has
  // to say so.
  const locale = ['--locale-provider=icu', '--icu-locale=en-US', '--locale=C.UTF-8', '--encoding=UTF8']
  const initdb = ['--pgdata', data, '--username=sallyport', '--auth=trust', ...locale]
  await runFile(path.join(binaries, 'initdb'), initdb, { cwd: folder, ...runAs })
  const port = await freePort()
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200' }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const startServer = async () => {
    const child = spawn(path.join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...args, ...options], {
      cwd: folder,
      // In another process group: an interrupt from the keyboard must not stop it while tests are still closing.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...runAs,
    })
    const isReady = path.join(binaries, 'pg_isready')
    await waitUntilReady(child, () => runFile(isReady, ['-h', '127.0.0.1', '-p', String(port)])).catch(
      async (error: unknown) => {
        await end(child, 'SIGINT')
        throw error
      },
    )
    return child
  }
  try {
    let child = await startServer()
    return {
      url: `postgres://sallyport@127.0.0.1:${port}/postgres`,
      isEmbedded: false,
      crash: () => end(child, 'SIGQUIT'),
      startAgain: async () => {
        child = await startServer()
      },
      stop: async () => {
        await end(child, 'SIGINT')
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function startEmbedded(): Promise<TestPostgres> {
  const port = await freePort()
  const script = path.join(import.meta.dirname, 'embedded-postgres.ts')
  const child = spawn(process.execPath, [script, String(port)], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  await waitUntilReady(child, async () => {
    const socket = net.connect(port, '127.0.0.1')
    await once(socket, 'connect').finally(() => socket.destroy())
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return { url, isEmbedded: true, stop: () => end(child, 'SIGTERM') }
}

/** Waits up to 30 s for `ask` to succeed; throws the server's output if it ends before. */
async function waitUntilReady(child: ChildProcess, ask: () => Promise<unknown>) {
  let printed = ''
  child.stderr?.on('data', (chunk) => {
    printed = (printed + chunk).slice(-4000)
  })
  for (let tries = 0; tries < 300; tries += 1) {
    const answered = await ask().then(
      () => true,
      () => false,
    )
    if (answered) return
    if (child.exitCode !== null) break
    await sleep(100)
  }
  throw new Error(`The PostgreSQL for the tests did not start:\n${printed}`)
}

/** Ends a process that we started; kills it after 10 s. */
async function end(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exited
  clearTimeout(timer)
}
