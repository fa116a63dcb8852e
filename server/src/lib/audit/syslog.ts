/** Sends lines of the audit export to a syslog server: messages of RFC 5424 over TCP or TLS, with their length (RFC 6587). */
import { connect, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { connect as connectTls } from 'node:tls'
import type { AuditLine } from './chain.ts'

export interface SyslogServer {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
}

/** Facility 13 (log audit), severity 6 (informational). */
const priority = 13 * 8 + 6
const deadlineMs = 30_000

/**
 * Syslog has no acknowledgements. Resolves when the server has closed the connection after the end of the data: it has read all of
 * it by then.
 */
export async function sendToSyslog(
  server: SyslogServer,
  lines: readonly AuditLine[],
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const { host, port, isTls } = server
  const socket: Socket = isTls
    ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
    : connect({ host, port })
  const late = setTimeout(() => {
    socket.destroy(
      new Error(`${host}:${port} did not read the lines and close the connection within ${deadlineMs / 1_000} s.`),
    )
  }, deadlineMs)
  const abort = () => socket.destroy(new Error('The server stops.'))
  signal.addEventListener('abort', abort)
  let isSent = false
  let isRead = false
  socket.on(isTls ? 'secureConnect' : 'connect', () => {
    socket.end(framesOf(lines), () => {
      isSent = true
    })
  })
  socket.on('end', () => {
    isRead = isSent
  })
  socket.on('error', reject)
  socket.on('close', () => {
    if (isRead) resolve()
    else reject(new Error(`${host}:${port} closed the connection before it had read all lines.`))
  })
  socket.resume()
  try {
    await promise
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

const framesOf = (lines: readonly AuditLine[]): string =>
  lines
    .map(messageOf)
    .map((message) => `${Buffer.byteLength(message)} ${message}`)
    .join('')

/** The line is the whole message; time and event are also in its header. */
function messageOf({ text }: AuditLine): string {
  const time = /"time":"([\dTZ:.-]+)"/.exec(text)?.[1] ?? '-'
  const event = /"event":"([\w.]{1,32})"/.exec(text)?.[1] ?? '-'
  return `<${priority}>1 ${time} ${sender} sallyport - ${event} - ${text}`
}

const sender =
  hostname()
    .replaceAll(/[^\x21-\x7e]/g, '-')
    .slice(0, 255) || '-'
