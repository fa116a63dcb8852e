/** A real S3 server for tests, and a proxy in front of it that breaks what a test asks for. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import {
  type Agent,
  createServer,
  Agent as HttpAgent,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../tools/free-port.ts'
import { minio } from '../../tools/minio.ts'
import { versitygw } from '../../tools/versitygw.ts'

/** The nightly tests repeat those of object storage with MinIO. */
const isMinio = process.env['SALLYPORT_TEST_S3'] === 'minio'
const program = isMinio ? minio : versitygw

/** False: the tests are skipped. `tools/run tools/versitygw.ts` builds the server. */
export const hasS3Server = existsSync(program)

export interface S3Server {
  readonly pid: number
  readonly port: number
  /** Files below the bucket, of unfinished uploads, too. */
  files(): Promise<string[]>
  stop(): Promise<void>
}

const bucket = 'files'
const credentials = { AWS_ACCESS_KEY_ID: 'test-key', AWS_SECRET_ACCESS_KEY: 'test-secret-0123' }
/** The client reads them from the environment. */
const useCredentials = (): void => void Object.assign(process.env, credentials)

export const locationText = (port: number, prefix = 'sallyport'): string =>
  `s3://${bucket}/${prefix}?endpoint=http://127.0.0.1:${port}`

/** With an empty bucket. */
export async function startS3Server(): Promise<S3Server> {
  useCredentials()
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-s3-'))
  await mkdir(join(folder, bucket))
  const port = await freePort()
  const { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret } = credentials
  const args = isMinio
    ? ['server', '--quiet', '--address', `127.0.0.1:${port}`, '--console-address', '127.0.0.1:0', folder]
    : [
        '--port',
        `127.0.0.1:${port}`,
        '--access',
        access,
        '--secret',
        secret,
        '--quiet',
        '--keep-alive',
        'posix',
        folder,
      ]
  const env = { ...process.env, MINIO_ROOT_USER: access, MINIO_ROOT_PASSWORD: secret, MINIO_BROWSER: 'off' }
  const child = spawn(program, args, { stdio: 'ignore', env })
  await untilItAnswers(port, child)
  return {
    pid: child.pid ?? 0,
    port,
    async files() {
      const entries = await readdir(join(folder, bucket), { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilItAnswers(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`the S3 server ended with ${child.exitCode}`)
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
    )
      return
    await pause(100)
  }
  throw new Error('the S3 server does not answer')
}

/**
 * What happens to a request: `pass`; a status without reaching the server; `cut`: the connection ends, before the request or
 * (`cut-answer`) in the middle of the answer's body; `body`: this answer; `stall-answer`: the connection stays open there; `lose-answer`: it is carried out,
 * but the connection ends; `hang`: no answer.
 */
export type Fault =
  | 'pass'
  | 'cut'
  | 'cut-answer'
  | 'stall-answer'
  | 'lose-answer'
  | 'hang'
  | number
  | { readonly body: string }

export interface FaultyProxy {
  readonly port: number
  /** Requests as `PUT /files/…`, also of the failed ones. */
  readonly seen: string[]
  /** Decides about each request, given as `PUT /files/…?…`. */
  onRequest: (line: string) => Fault
  stop(): Promise<void>
}

export async function startFaultyProxy(target: number): Promise<FaultyProxy> {
  const agent = new HttpAgent({ keepAlive: true })
  const server = createServer((incoming, response) => {
    const line = `${incoming.method} ${incoming.url}`
    proxy.seen.push(line)
    const fault = proxy.onRequest(line)
    if (fault === 'hang') incoming.resume()
    else if (fault === 'cut') incoming.socket.destroy()
    else if (typeof fault === 'number') refuse(incoming, response, fault)
    else if (typeof fault === 'object') incoming.resume().on('end', () => void response.end(fault.body))
    else forward(incoming, response, { target, agent, fault })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: FaultyProxy & { seen: string[] } = {
    port: (server.address() as AddressInfo).port,
    seen: [],
    onRequest: () => 'pass',
    stop: () => close(server, agent),
  }
  return proxy
}

async function close(server: Server, agent: Agent): Promise<void> {
  agent.destroy()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

function refuse(incoming: IncomingMessage, response: ServerResponse, status: number): void {
  incoming.resume()
  incoming.on('end', () => {
    const codes: Record<number, string> = { 400: 'InvalidArgument', 403: 'AccessDenied', 503: 'SlowDown' }
    const code = codes[status] ?? 'InternalError'
    response.writeHead(status, { 'content-type': 'application/xml' })
    if (status === 200) return void response.end()
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>made by the test</Message></Error>`)
  })
}

function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { target, agent, fault }: { readonly target: number; readonly agent: HttpAgent; readonly fault: Fault },
): void {
  const { method = '', url = '', headers } = incoming
  const out = request({ host: '127.0.0.1', port: target, agent, method, path: url, headers }, (answer) => {
    if (fault === 'lose-answer') {
      answer.resume().on('end', () => incoming.socket.destroy())
      return
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    if (fault !== 'cut-answer' && fault !== 'stall-answer') {
      answer.pipe(response)
      return
    }
    answer.once('data', (chunk: Buffer) => {
      response.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => {
        if (fault === 'cut-answer') incoming.socket.destroy()
      })
      answer.destroy()
    })
  })
  out.on('error', () => incoming.socket.destroy())
  incoming.pipe(out)
}
