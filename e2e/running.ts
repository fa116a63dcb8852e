/** Runs the product as users do: the command at the root, a data folder of its own, real sockets on 127.0.0.1. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { EngineName } from '../server/src/db/engine.ts'
import { makeDatabase } from '../server/test/databases.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

export interface Place {
  /** Settings of this installation: for the server and for commands. */
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  remove(): Promise<void>
}

/** An empty installation on an engine. */
export async function newPlace(engine: EngineName, settings: Record<string, string> = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-e2e-'))
  const database = await makeDatabase(engine, folder)
  return {
    folder,
    environment: {
      SALLYPORT_DATA: join(folder, 'data'),
      SALLYPORT_PORT: '0',
      SALLYPORT_SFTP_PORT: 'off',
      SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32',
      SALLYPORT_STOP_DELAY: '0',
      ...(engine === 'postgres' && { DATABASE_URL: database.url }),
      ...settings,
    },
    async remove() {
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The result of a command. */
export interface Answer {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `./sallyport …` in an installation. */
export async function sallyport(
  place: Place,
  args: readonly string[],
  program = join(root, 'sallyport'),
): Promise<Answer> {
  const child = spawn(program, args, { env: { ...process.env, ...place.environment } })
  child.stdin.end()
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number | null, stdout, stderr }
}

/** Runs a command with `--json` and returns its parsed output. Throws with the output on standard error if it fails. */
export async function sallyportJson<T>(place: Place, args: readonly string[], program?: string): Promise<T> {
  const { code, stdout, stderr } = await sallyport(place, [...args, '--json'], program)
  if (code !== 0) throw new Error(`sallyport ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}

export interface Running {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  readonly process: ChildProcess
  /** Output of the server so far. */
  output(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL; resolves when it has ended. */
  kill(): Promise<void>
}

/** Whether it was started and has not ended. */
export const isUp = (node: Running | undefined): boolean =>
  node !== undefined && node.process.exitCode === null && node.process.signalCode === null

/** Starts the server and resolves when it has printed its address. Rejects with its output if it ends before. */
export async function start(
  place: Place,
  command: readonly string[] = [join(root, 'sallyport'), 'serve'],
): Promise<Running> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...place.environment } })
  let output = ''
  const gone = once(child, 'close').then(([code]) => code as number | null)
  const address = await new Promise<string>((resolve, reject) => {
    // The log, on standard error, has other addresses.
    let said = ''
    const read = (chunk: Buffer) => {
      output += chunk
      said += chunk
      const found = /https?:\/\/127\.0\.0\.\d:\d+/.exec(said)
      if (found) resolve(found[0])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk
    })
    gone.then((code) => reject(new Error(`the server ended with ${code}:\n${output}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return await gone
  }
  return {
    address,
    process: child,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  }
}

export interface Message {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Path of the first resource of an event, from the body of a message in format v2. */
export const pathIn = (body: string): string =>
  (JSON.parse(body) as { eventData: { resources: [{ path: string }] } }).eventData.resources[0].path

export interface Listener {
  readonly url: string
  readonly messages: readonly Message[]
  /** Resolves with the first matching message, including earlier ones; rejects after `timeoutMs`. */
  first(fits: (message: Message) => boolean, timeoutMs?: number): Promise<Message>
  close(): Promise<void>
}

/** An application that receives messages: responds with 200 and records them. */
export async function listen(): Promise<Listener> {
  const messages: Message[] = []
  const waiting = new Set<() => void>()
  const server: Server = createServer(async (request, response) => {
    messages.push({ headers: request.headers, body: await text(request) })
    response.end('thank you')
    for (const check of waiting) check()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    messages,
    first: (fits, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const late = () => {
          waiting.delete(check)
          reject(new Error(`no such message within ${timeoutMs} ms among ${messages.length}`))
        }
        const timer = setTimeout(late, timeoutMs)
        const check = () => {
          const found = messages.find(fits)
          if (!found) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
      }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const masterPassword = 'a long enough password'

/** A master `mira` with a key and a token, created by this version or by another one. */
export async function setUpMaster(place: Place, program?: string): Promise<{ apiKey: string; accessToken: string }> {
  const user = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
  await sallyportJson(place, ['setup', ...user, '--password', masterPassword], program)
  return await sallyportJson(place, ['token', 'create', '--user', 'mira', '--app', 'order-import'], program)
}
