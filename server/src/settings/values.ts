/** Parsers for the values of settings. Each throws an error whose message follows the name of the setting. */
import { availableParallelism, hostname } from 'node:os'
import { join } from 'node:path'
import { parseDestination } from '../lib/audit/destination.ts'
import { parseDuration, parseRate } from '../lib/duration.ts'
import { smtpTls } from '../lib/net/smtp-tls.ts'
import { parseSize } from '../lib/text/size-text.ts'
import { parseCollector, parseSample, parseTraceHeaders, type TraceSettings } from '../lib/tracing/settings.ts'
import type { Reader } from './settings.ts'

export function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new Error(`must be a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

/** A port, or null for `off`. */
export const portOrOff = (text: string): number | null => {
  if (text === 'off') return null
  if (!/^\d+$/.test(text)) throw new Error(`must be off or a port from 0 to 65535, not "${text}"`)
  return wholeNumber(text, 0, 65_535)
}

/** Parses ports such as `443, 8443`. */
export const parsePorts = (text: string): number[] => text.split(',').map((one) => wholeNumber(one.trim(), 1, 65_535))

/** Both ends of a range such as `61000-61999`, without the ports that need privileges. */
export function portRange(text: string): { readonly first: number; readonly last: number } {
  const [, first, last] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number)
  if (first === undefined || last === undefined || first < 1_024 || last > 65_535 || first > last)
    throw new Error(`must be a range of ports from 1024 to 65535 such as 61000-61999, not "${text}"`)
  return { first, last }
}

const maxGlobs = 32

/** Globs of file names such as `*.tmp, .in.*`; none for `off`. */
export function globsOrOff(text: string): string[] {
  if (text === 'off') return []
  const globs = text.split(',').map((one) => one.trim())
  if (globs.length > maxGlobs || globs.some((one) => !/^[^/]{1,255}$/.test(one) || /^\*+$/.test(one)))
    throw new Error(`must be off or up to ${maxGlobs} patterns of file names such as *.tmp, .in.*, not "${text}"`)
  return globs
}

const maxHoldMs = 86_400_000

export function holdTime(text: string): number {
  const ms = parseDuration(text)
  if (ms > maxHoldMs) throw new Error(`must be at most 24h, not "${text}"`)
  return ms
}

const maxStopDelayMs = 300_000

/** In ms; null for ''. */
export function stopDelay(text: string): number | null {
  if (text === '') return null
  const ms = text === '0' ? 0 : parseDuration(text)
  if (ms > maxStopDelayMs) throw new Error(`must be at most 5m, not "${text}"`)
  return ms
}

export function oneOf<const T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text)
  if (found === undefined) throw new Error(`must be ${allowed.join(' or ')}, not "${text}"`)
  return found
}

const plans = ['essential', 'standard', 'advanced', 'enterprise', 'unlimited']

export const plan = (text: string): string => oneOf(text, plans)

/** Values from `allowed`, separated by commas; none for an empty text. */
export function listOf<const T extends string>(text: string, allowed: readonly T[]): readonly T[] {
  const given = text.split(',').flatMap((one) => one.trim() || [])
  const unknown = given.find((one) => !allowed.some((value) => value === one))
  if (unknown !== undefined) throw new Error(`may contain ${allowed.join(', ')}, not "${unknown}"`)
  return allowed.filter((value) => given.includes(value))
}

const maxBannerBytes = 2_000

/** The text of a banner; `\\n` in it starts a new line. */
export function bannerText(text: string): string {
  if (Buffer.byteLength(text) > maxBannerBytes) throw new Error(`must have at most ${maxBannerBytes} bytes`)
  return text.replaceAll('\\n', '\n').trim()
}

const maxReserve = 5 * 1024 ** 3

export function diskReserve(text: string): { readonly share: number; readonly maxBytes: number } {
  const share = /^(\d{1,2}(?:\.\d+)?)\s*%$/.exec(text)?.[1]
  if (share !== undefined) return { share: Number(share) / 100, maxBytes: maxReserve }
  const most = parseSize(text)
  if (most === null) throw new Error(`must be a share such as 5% or a size such as 20GB, not "${text}"`)
  return { share: 1, maxBytes: most }
}

/** Each open upload can hold this much in memory. */
const maxInline = 64 * 1024

export function inlineBytes(text: string): number {
  const bytes = parseSize(text)
  if (bytes === null || bytes > maxInline) throw new Error(`must be a size from 0 to 64KiB, not "${text}"`)
  return bytes
}

/** The host of the default address of a server that listens on `host`. */
export const hostInUrl = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

export function publicUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    throw new Error(`must be an address such as https://files.example.com, not "${text}"`)
  return url.href.replace(/\/+$/, '')
}

/** Host and port of an address such as `sftp://files.example.com:22`; without a port it has the usual one. */
export function serverUrl(text: string, scheme: 'sftp' | 'ftp' | 'ftps', usualPort: number) {
  const url = URL.parse(text)
  const isAddress = url?.protocol === `${scheme}:` && url.hostname !== '' && /^\/?$/.test(url.pathname)
  if (!isAddress || url.username || url.password || url.search || url.hash)
    throw new Error(`must be an address such as ${scheme}://files.example.com:${usualPort}, not "${text}"`)
  return { host: url.hostname, port: Number(url.port || usualPort) }
}

function postgresUrl(text: string): string {
  if (!/^postgres(ql)?:\/\/./.test(text) || !URL.canParse(text))
    throw new Error('must be postgres://user:password@host:port/database')
  return text
}

export const readRateLimits = (read: Reader) => ({
  address: read('SALLYPORT_GUESSES_ADDRESS', parseRate),
  user: read('SALLYPORT_GUESSES_USER', parseRate),
  credentials: read('SALLYPORT_GUESSES_CREDENTIALS', parseRate),
})

/** Where facts about the past go, and how long they are retained. */
export function readHistory(read: Reader) {
  const auditToken = read('SALLYPORT_AUDIT_TOKEN', (text) => (text ? headerText(text) : null))
  return {
    activityLogDays: read('SALLYPORT_ACTIVITY_LOG_DAYS', (text) => (text ? wholeNumber(text, 1, 36_500) : null)),
    auditToken,
    audit: read('SALLYPORT_AUDIT', (text) => parseDestination(text, auditToken ?? null)),
  }
}

function headerText(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('must have printable ASCII characters without blanks only')
  return text
}

/** Null while traces are off. */
export function readTraces(read: Reader): TraceSettings | null {
  const headers = read('SALLYPORT_TRACES_HEADERS', parseTraceHeaders) ?? {}
  const sample = read('SALLYPORT_TRACES_SAMPLE', parseSample) ?? 0
  const url = read('SALLYPORT_TRACES', (text) => parseCollector(text, headers)) ?? null
  return url === null ? null : { url, headers, sample }
}

/** Limits of concurrent operations. */
export const readOperations = (read: Reader) => ({
  perUser: read('SALLYPORT_OPERATIONS_PER_USER', (text) => wholeNumber(text, 1, 1_000_000)),
  perAccount: read('SALLYPORT_OPERATIONS_PER_ACCOUNT', (text) => wholeNumber(text, 1, 1_000_000)),
})

/** Credentials of the server that an import reads from. */
export const readImports = (read: Reader) => ({
  apiKey: read('SALLYPORT_IMPORT_API_KEY', (text) => text || null),
  accessToken: read('SALLYPORT_IMPORT_ACCESS_TOKEN', (text) => text || null),
  password: read('SALLYPORT_IMPORT_PASSWORD', (text) => text || null),
  privateKeyFile: read('SALLYPORT_IMPORT_PRIVATE_KEY', (text) => text || null),
  passphrase: read('SALLYPORT_IMPORT_PASSPHRASE', (text) => text || null),
})

/** The PostgreSQL database, or the file in the data folder. */
export const readDatabase = (read: Reader, data: string | undefined) => ({
  url: read('DATABASE_URL', (text) => (text ? postgresUrl(text) : join(data ?? '', 'sallyport.db'))),
  ...read('DATABASE_LISTEN_URL', listenUrl),
})

/** Where nodes listen for each other's wake-ups: nowhere, or at an address of its own; absent for the address of the database. */
function listenUrl(text: string): { readonly listenUrl?: string | null } {
  if (text === '') return {}
  if (text === 'off') return { listenUrl: null }
  if (URL.canParse(text) && /^postgres(ql)?:\/\/./.test(text)) return { listenUrl: text }
  throw new Error('must be postgres://user:password@host:port/database, or off')
}

export function smtpUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new Error('must be smtp://user:password@host:port or smtps://…')
  smtpTls(url)
  return text
}

/** More would need more connections than PostgreSQL usually allows. */
const maxProcesses = 64

/** The number of processes; `auto` is one for each core with PostgreSQL, and one with SQLite. */
export function processCount(text: string, isPostgres: boolean): number {
  if (text === 'auto') return isPostgres ? Math.min(maxProcesses, availableParallelism()) : 1
  if (!/^[1-9]\d?$/.test(text) || Number(text) > maxProcesses)
    throw new Error(`must be auto or a number from 1 to ${maxProcesses}, not "${text}"`)
  if (text !== '1' && !isPostgres)
    throw new Error(
      `is ${text}, but only one process can write to an SQLite file: set DATABASE_URL to a PostgreSQL database, or leave SALLYPORT_PROCESSES at 1`,
    )
  return Number(text)
}

/** The host name, in the characters of a label. */
const hostNameLabel = () =>
  hostname()
    .replaceAll(/[^\w.:-]/g, '-')
    .slice(0, 64) || 'node'

/** Shown in lists, and typed in commands; for '' the host name. */
export function nodeLabel(text: string): string {
  if (text === '') return hostNameLabel()
  if (!/^[\w.:-]{1,64}$/.test(text))
    throw new Error('must have at most 64 letters, digits, dots, colons, hyphens and underscores')
  return text
}

export function longEnough(text: string, least: number): string {
  if (text.length < least) throw new Error(`must have at least ${least} characters`)
  return text
}
