/** One wide line per finished operation. Secrets are taken out by name, wherever they stand in the line. */
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

// A memo: the names of lines are always the same few.
const judged = new Map<string, boolean>()
const mostJudged = 1_000

function isSecret(name: string): boolean {
  const known = judged.get(name)
  if (known !== undefined) return known
  const secret = secretNames.has(name.toLowerCase())
  if (judged.size < mostJudged) judged.set(name, secret)
  return secret
}

/** The same fields less the values of secret names, at any depth that a line of ours has. Costs nothing where there are none. */
function withoutSecrets(fields: object, depth = 0): object {
  let cleaned: Record<string, unknown> | null = null
  for (const name of Object.keys(fields)) {
    const value = (fields as Record<string, unknown>)[name]
    const isDeep = typeof value === 'object' && value !== null && !(value instanceof Error) && depth < deepest
    const clean = isSecret(name) ? '[redacted]' : isDeep ? withoutSecrets(value, depth + 1) : value
    if (clean === value) continue
    cleaned ??= { ...fields }
    cleaned[name] = clean
  }
  return cleaned ?? fields
}

/**
 * JSON lines to `destination`, newlines inside values escaped by JSON itself. Standard error by default, written beside the
 * work and not in its way; what is still in the buffer goes out when the process ends.
 */
export function createLog(
  level: LogLevel,
  destination: { write(line: string): void } = pinoDestination({ dest: 2, sync: false }),
): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: (fields) => ({ ...withoutSecrets(fields) }) },
      serializers: { err: pino.stdSerializers.err },
    },
    destination,
  )
}
