/** One wide log line per finished operation. Secrets are removed by field name, at any depth. */
import { pino, destination as pinoDestination } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const secretNames = new Set([
  'ev-api-key',
  'ev-access-token',
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'accesstoken',
  'apikey',
  'verificationtoken',
  'signingsecret',
])
const deepest = 4

// A cache: log lines have few different field names.
const secrecyByName = new Map<string, boolean>()
const maxCachedNames = 1_000

function isSecret(name: string): boolean {
  const known = secrecyByName.get(name)
  if (known !== undefined) return known
  const secret = secretNames.has(name.toLowerCase())
  if (secrecyByName.size < maxCachedNames) secrecyByName.set(name, secret)
  return secret
}

type Fields = Record<string, unknown>

/** Replaces the values of secret fields, at any depth that log lines have. Returns `fields` itself if there are none. */
function withoutSecrets(fields: Fields, depth = 0): Fields {
  let cleaned: Fields | null = null
  for (const name of Object.keys(fields)) {
    const value = fields[name]
    const isDeep = typeof value === 'object' && value !== null && !(value instanceof Error) && depth < deepest
    const clean = isSecret(name) ? '[redacted]' : isDeep ? withoutSecrets(value as Fields, depth + 1) : value
    if (clean === value) continue
    cleaned ??= { ...fields }
    cleaned[name] = clean
  }
  return cleaned ?? fields
}

const flushDelayMs = 50
const maxBatchLength = 16 * 1024
/** What one process writes to a pipe at once up to this length is not mixed with what others write to it (PIPE_BUF of Linux). */
const maxSharedLength = 4_096

/**
 * Standard error, written asynchronously in batches, since a write costs as much as about ten lines. Remaining lines are written
 * when the process ends.
 */
function standardError(isShared: boolean): { write(line: string): void } {
  const out = pinoDestination({ dest: 2, sync: false, ...(isShared && { maxWrite: maxSharedLength }) })
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const send = () => {
    clearTimeout(timer)
    timer = undefined
    if (waiting !== '') out.write(waiting)
    waiting = ''
  }
  // Before the listener of `out`, which flushes its own buffer.
  process.prependListener('exit', send)
  return {
    write(line) {
      if (isShared && waiting.length + line.length > maxSharedLength) send()
      waiting += line
      if (waiting.length >= maxBatchLength) return send()
      timer ??= setTimeout(send, flushDelayMs)
    },
  }
}

// The last formatted second, because formatting a time costs as much as the rest of a line.
const last = { second: Number.NaN, text: '' }

function timestamp(): string {
  const now = Date.now()
  const second = Math.floor(now / 1_000)
  if (second !== last.second) Object.assign(last, { second, text: new Date(second * 1_000).toISOString().slice(0, 20) })
  return `,"time":"${last.text}${String(now % 1_000).padStart(3, '0')}Z"`
}

/**
 * JSON lines to `destination`, standard error by default; newlines in values are escaped by JSON. `process`: the number of this process,
 * if several of a server write to the same log.
 */
export function createLog(level: LogLevel, destination?: { write(line: string): void }, process?: number): Log {
  return pino(
    {
      level,
      base: process === undefined ? null : { process },
      timestamp,
      formatters: { level: (label) => ({ level: label }), log: (fields) => withoutSecrets(fields) },
      serializers: { err: pino.stdSerializers.err },
    },
    destination ?? standardError(process !== undefined),
  )
}
