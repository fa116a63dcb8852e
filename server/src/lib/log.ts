/** One wide line per finished operation. Secrets are taken out by name, wherever they stand in the line. */
import { pino } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const secretNames = [
  'ev-api-key',
  'ev-access-token',
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'accessToken',
]
const redactedPaths = secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

/** JSON lines to `destination` (standard error by default), newlines inside values escaped by JSON itself. */
export function createLog(level: LogLevel, destination: { write(line: string): void } = process.stderr): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths, censor: '[redacted]' },
      serializers: { err: pino.stdSerializers.err },
    },
    destination,
  )
}
