/** Clients of an FTP server: curl and lftp for transfers, and bare control connections that stay idle. */

import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { bytesPerGib } from '../bench.ts'
import { cpuSeconds, hasChildren, run } from '../processes.ts'
import type { Turn } from '../report.ts'

export interface FtpTarget {
  readonly port: number
  /** User and password, with a colon between them. */
  readonly credentials: string
  /** The folder of transfers, without a slash at the end; '' for the root. */
  readonly root: string
  /** The process whose processor time is measured, with its children. */
  readonly pid: number
}

export interface Protection {
  /** Control and data connections are encrypted. */
  readonly isTls: boolean
}

/** The same cipher with each server. */
const tlsArguments = ['--ssl-reqd', '-k', '--tls13-ciphers', 'TLS_AES_128_GCM_SHA256']

const curlArguments = ({ credentials }: FtpTarget, { isTls }: Protection): string[] => [
  ...['curl', '-sSg', '--max-time', '300', '-u', credentials],
  ...(isTls ? tlsArguments : []),
]

const urlOf = ({ port, root }: FtpTarget, path: string) => `ftp://127.0.0.1:${port}${root}/${path}`

export interface LargeTransfer extends Protection {
  /** Uploads this file, or downloads what was uploaded. */
  readonly upload?: string
  readonly path: string
  readonly bytes: number
}

/** One transfer with curl, sign-in excluded; the rate is in MB/s. Throws for another reply or length. */
export async function transferLarge(
  target: FtpTarget,
  { upload, path, bytes, isTls }: LargeTransfer,
  signal: AbortSignal,
): Promise<Turn> {
  const before = await cpuSecondsAtRest(target.pid)
  const shown = '%{http_code} %{time_pretransfer} %{time_total} %{size_download} %{size_upload}'
  const what = upload ? ['-T', upload] : ['-o', '/dev/null']
  const command = [...curlArguments(target, { isTls }), '-w', shown, ...what, urlOf(target, path)]
  const [code = 0, begun = 0, ended = 0, received = 0, sent = 0] = (await run(command, signal)).split(' ').map(Number)
  if (code !== 226 || received + sent !== bytes)
    throw new Error(`${path} was answered with ${code} after ${received + sent} of ${bytes} bytes`)
  return {
    rate: bytes / (ended - begun) / 1e6,
    ...costOf(((await cpuSecondsAtRest(target.pid)) - before) / bytes, bytesPerGib),
  }
}

export interface SmallFiles extends Protection {
  /** The folder that contains them. */
  readonly from: string
  readonly names: readonly string[]
  /** The folder to create. */
  readonly to: string
}

/** Uploads on one connection with curl; the rate is in files a second, the cost in µs a file. */
export async function uploadWithCurl(
  target: FtpTarget,
  { from, names, to, isTls }: SmallFiles,
  signal: AbortSignal,
): Promise<Turn> {
  const list = `${from}.curl`
  const lines = names.map((name) => `upload-file = "${from}/${name}"\nurl = "${urlOf(target, `${to}/${name}`)}"\n`)
  await writeFile(list, lines.join(''))
  const command = [...curlArguments(target, { isTls }), '--ftp-create-dirs', '-K', list]
  return await timed(target, names.length, () => run(command, signal))
}

/** The same with lftp, which tells the server the times of the files as well. */
export async function uploadWithLftp(
  target: FtpTarget,
  { from, names, to, isTls }: SmallFiles,
  signal: AbortSignal,
): Promise<Turn> {
  const settings = [`ssl-allow ${isTls}`, `ssl-force ${isTls}`, `ssl-protect-data ${isTls}`].map(
    (one) => `set ftp:${one}`,
  )
  const script = [
    ...['set ssl:verify-certificate no', 'set net:max-retries 1', 'set cmd:fail-exit yes', ...settings],
    `open -u ${target.credentials.replace(':', ',').replaceAll(' ', '\\ ')} ftp://127.0.0.1:${target.port}`,
    `mirror -R ${from} ${target.root}/${to}`,
  ]
  return await timed(target, names.length, () => run(['lftp', '--norc', '-c', script.join('; ')], signal))
}

/** After the processes of ended connections are gone: only then their processor time counts. */
async function cpuSecondsAtRest(pid: number): Promise<number> {
  for (let tries = 0; tries < 100 && hasChildren(pid); tries++) await sleep(20)
  return cpuSeconds(pid)
}

/** None for processes that were not waited for: vsftpd does so without TLS. */
const costOf = (seconds: number, times: number) => (seconds > 0 ? { cost: seconds * times } : {})

async function timed({ pid }: FtpTarget, count: number, work: () => Promise<unknown>): Promise<Turn> {
  const before = await cpuSecondsAtRest(pid)
  const begun = performance.now()
  await work()
  const rate = count / ((performance.now() - begun) / 1_000)
  return { rate, ...costOf(((await cpuSecondsAtRest(pid)) - before) / count, 1e6) }
}

/** A control connection over TLS that has signed in. */
export async function openControl({ port, credentials }: FtpTarget): Promise<Disposable> {
  const [user = '', password = ''] = credentials.split(':')
  const socket = connect(port, '127.0.0.1')
  await reply(socket, 220)
  await command(socket, 'AUTH TLS', 234)
  const secured = connectTls({ socket, rejectUnauthorized: false })
  if ((await command(secured, `USER ${user}`, 331, 230)) === 331) await command(secured, `PASS ${password}`, 230)
  return { [Symbol.dispose]: () => void secured.destroy() }
}

function command(socket: Socket, line: string, ...codes: readonly number[]): Promise<number> {
  socket.write(`${line}\r\n`)
  return reply(socket, ...codes)
}

/** The code of a reply of one line, which must be one of these. */
function reply(socket: Socket, ...codes: readonly number[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(error)
    socket.once('error', onError)
    socket.once('data', (bytes: Buffer) => {
      socket.off('error', onError)
      const code = codes.find((one) => bytes.toString().startsWith(`${one} `))
      if (code === undefined) reject(new Error(`${codes} was expected, not ${bytes}`))
      else resolve(code)
    })
  })
}
