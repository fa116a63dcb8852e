/** Where the audit export goes: the value of SALLYPORT_AUDIT. */
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isLoopbackHost } from '../net/smtp-tls.ts'
import type { AuditLine } from './chain.ts'
import { appendLines } from './file.ts'
import { postLines } from './http.ts'
import { sendToSyslog } from './syslog.ts'

export interface AuditDestination {
  /** Without credentials. */
  readonly name: string
  /** Resolves when the destination has the lines. Rejects with a sentence; then it may have some of them. */
  send(lines: readonly AuditLine[], signal: AbortSignal): Promise<void>
}

const forms =
  'must be an absolute path such as /var/log/sallyport/audit.jsonl, syslog://host:port, syslog+tls://host:port, or https://host/path'

/** Null for ''. `token`: for HTTP servers, null for none. Throws an error whose message follows the name of the setting. */
export function parseDestination(text: string, token: string | null): AuditDestination | null {
  if (text === '') return null
  if (isAbsolute(text)) return toFile(text)
  const url = URL.parse(text)
  if (url?.protocol === 'file:' && url.host === '' && !url.search && !url.hash) return toFile(fileURLToPath(url))
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return toHttp(url, token)
  if (url?.protocol === 'syslog:' || url?.protocol === 'syslog+tls:') return toSyslog(url)
  // It may contain a password.
  throw new Error(forms)
}

function toFile(path: string): AuditDestination {
  if (path.endsWith('/')) throw new Error(`must name a file, not the folder "${path}"`)
  return { name: path, send: (lines) => appendLines(path, lines) }
}

function toHttp(url: URL, token: string | null): AuditDestination {
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw new Error('must be https://, unless the server is on this machine: lines name people and files')
  const { username, password } = url
  if (username !== '' && token !== null)
    throw new Error('must have no user in its address while SALLYPORT_AUDIT_TOKEN is set')
  const plain = [username, password].map(decodeURIComponent).join(':')
  const basic = username === '' ? null : `Basic ${Buffer.from(plain).toString('base64')}`
  const authorization = token === null ? basic : `Bearer ${token}`
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return {
    name: `${url.origin}${url.pathname}`,
    send: (lines, signal) => postLines(bare, authorization, lines, signal),
  }
}

function toSyslog(url: URL): AuditDestination {
  const isTls = url.protocol === 'syslog+tls:'
  const isAddress = url.hostname !== '' && url.port !== '' && /^\/?$/.test(url.pathname)
  if (!isAddress || url.username || url.password || url.search || url.hash)
    throw new Error(`must be ${url.protocol}//host:port, without anything else`)
  const server = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port), isTls }
  return {
    name: `${url.protocol}//${url.host}`,
    send: (lines, signal) => sendToSyslog(server, lines, signal),
  }
}
