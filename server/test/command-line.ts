/** An installation in a temporary folder, controlled by running the program, bundled as it is shipped, in child processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { bundleServer } from '../../tools/bundle.ts'
import type { EngineName } from '../src/db/engine.ts'
import { settings } from '../src/settings/settings.ts'
import { makeDatabase } from './databases.ts'

const tools = fileURLToPath(new URL('../../.tools', import.meta.url))
/** Not `dist`, which may be older than the source. */
const program = join(tools, 'program')
/** The compiled program, kept for all runs. */
const compiled = join(tools, 'compiled')
/** All settings empty, so that neither the environment nor a developer's `.env` interferes. */
const nothingSet = Object.fromEntries(settings.map(([name]) => [name, '']))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Serving {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** Standard output of the command when it was ready. */
  readonly said: string
  readonly process: ChildProcess
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>
}

export type Settings = Readonly<Record<string, string>>

export interface Installation {
  readonly folder: string
  /** Runs one command to its end. `input` is its standard input. */
  run(args: readonly string[], options?: { readonly input?: string; readonly settings?: Settings }): Promise<Ended>
  /** The result of a command with `--json`. Rejects with its output on stderr if it fails. */
  json<T>(args: readonly string[], options?: { readonly settings?: Settings }): Promise<T>
  /** Starts a command, to be killed. */
  start(args: readonly string[], settings?: Settings): ChildProcess
  /** Starts the server and resolves when it is ready. Rejects with what it wrote when it ends before. */
  serve(settings?: Settings): Promise<Serving>
  /** Kills running servers and removes everything. */
  remove(): Promise<void>
}

/** One bundle for each process of tests: it starts in half the time of the source. */
let bundled: Promise<void> | undefined

export async function newInstallation(engine: EngineName = 'sqlite'): Promise<Installation> {
  bundled ??= bundleServer(program)
  await bundled
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-commands-'))
  const database = await makeDatabase(engine, folder)
  const own = {
    SALLYPORT_DATA: join(folder, 'data'),
    SALLYPORT_PORT: '0',
    SALLYPORT_SFTP_PORT: 'off',
    SALLYPORT_STOP_DELAY: '0',
    ...(engine === 'postgres' && { DATABASE_URL: database.url }),
  }
  const started: Serving[] = []
  const start = (args: readonly string[], extra: Settings = {}) => {
    const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled, ...nothingSet, ...own, ...extra }
    // Another working directory, since nothing may depend on it.
    return spawn(process.execPath, [join(program, 'main.mjs'), ...args], { cwd: tmpdir(), env })
  }
  const run: Installation['run'] = async (args, options = {}) => {
    const child = start(args, options.settings)
    child.stdin.end(options.input ?? '')
    return await endOf(child, text(child.stdout))
  }
  return {
    folder,
    run,
    start,
    async json<T>(args: readonly string[], options = {}) {
      const { code, stdout, stderr } = await run([...args, '--json'], options)
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout) as T
    },
    async serve(extra) {
      const serving = await untilReady(start(['serve'], extra))
      started.push(serving)
      return serving
    },
    async remove() {
      for (const { process } of started) if (process.exitCode === null) process.kill('SIGKILL')
      await Promise.all(started.map(({ ended }) => ended))
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** An installation with the account `harbour` and its master, mira. */
export async function newHarbour(engine?: EngineName): Promise<Installation> {
  const installation = await newInstallation(engine)
  const who = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
  await installation.json(['setup', ...who, '--password', 'Tide-tables-1906'])
  return installation
}

async function endOf(child: ReturnType<typeof spawn>, stdout: Promise<string>): Promise<Ended> {
  const stderr = child.stderr ? text(child.stderr) : ''
  const [code] = await once(child, 'close')
  return { code: code as number | null, stdout: await stdout, stderr: await stderr }
}

async function untilReady(child: ReturnType<typeof spawn>): Promise<Serving> {
  let said = ''
  const ready = Promise.withResolvers<string>()
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
    if (address) ready.resolve(address)
  })
  const ended = endOf(child, Promise.resolve('')).then((end) => ({ ...end, stdout: said }))
  ended.then(({ stderr }) => ready.reject(new Error(`the server ended: ${stderr}`)))
  const address = await ready.promise
  return { address, said, process: child, ended }
}
