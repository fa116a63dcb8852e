/** Environment and `.env` file → one frozen Config. The only reader of process.env; reports every mistake at once. */
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { parseEnv } from 'node:util'
import { parseSecretKey } from './lib/crypto/seal.ts'
import { parseDuration, parseRate } from './lib/duration.ts'
import type { LogLevel } from './lib/log.ts'
import { type Cidr, parseCidrs } from './lib/net/address.ts'
import { smtpTls } from './lib/net/smtp-tls.ts'
import type { Rate } from './lib/rate-limit.ts'
import { parseSize } from './lib/text/size-text.ts'

export interface Config {
  /** Absolute path of the folder that holds everything. */
  readonly data: string
  readonly http: {
    readonly host: string
    readonly port: number
    /** Base of printed and mailed addresses, no slash at the end. */
    readonly publicUrl: string
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null
    readonly trustedProxies: readonly Cidr[]
    /** Caps on connections, and on requests under way: in all, and from one address. */
    readonly connections: { readonly total: number; readonly perAddress: number }
  }
  /** Caps on operations under way at once, over all protocols; from one address as many as connections. */
  readonly operations: { readonly perUser: number; readonly perAccount: number }
  readonly database: {
    readonly url: string
    /** How long a statement waits, in ms, while another process writes to the SQLite file; 5 s when it is not said. */
    readonly busyMs?: number
  }
  /** True: acknowledged means on the device. False: it survives the end of the process, not of the power. */
  readonly power: boolean
  /** What uploads leave free of the disk: a share of it, from 0 to 1, and bytes that are enough in any case. */
  readonly diskReserve: { readonly share: number; readonly maxBytes: number }
  /** 32 bytes, or null: `secret.key` in the data folder. */
  readonly secretKey: Buffer | null
  readonly webhooks: {
    /** Private targets that webhooks may reach; null when it was not said, so that a command can ask the running server. */
    readonly allow: readonly Cidr[] | null
    /** The same as it was written. */
    readonly allowText: string | null
    /** The only ports that webhooks may reach, [] for any; null and as it was written like `allow`. */
    readonly ports: readonly number[] | null
    readonly portsText: string | null
    /** How long messages wait for a webhook that is off. */
    readonly retentionDays: number
    /** How long attempts are in the log. */
    readonly logDays: number
  }
  /** How long the session log goes back; null for ever. */
  readonly activityLogDays: number | null
  readonly plan: string
  /** How long packing or unpacking one archive may take, in ms. */
  readonly archiveDeadlineMs: number
  /** How long sessions of browsers last, in ms. */
  readonly sessions: { readonly idleMs: number; readonly lifetimeMs: number }
  /** How often somebody may guess. */
  readonly rateLimits: { readonly address: Rate; readonly user: Rate; readonly credentials: Rate }
  readonly mail: {
    readonly smtpUrl: string | null
    /** What happens within so many ms is one mail of a notification. */
    readonly digestMs: number
    /** How much mail users and accounts may cause. */
    readonly limits: {
      readonly perUser: number
      readonly perAccount: number
      readonly rules: number
      readonly recipients: number
    }
  }
  readonly log: { readonly level: LogLevel }
  readonly metrics: { readonly token: string | null }
}

/** Every setting: its name, what holds when it is not set, and a sentence. docs/settings.md is held against this. */
export const settings = [
  ['SALLYPORT_DATA', './data', 'Folder that holds the database, the files and the secret key.'],
  ['SALLYPORT_HOST', '127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for all.'],
  ['SALLYPORT_PORT', '8080', 'Port to listen on; 0 takes any that is free.'],
  ['SALLYPORT_URL', 'http://127.0.0.1:8080', 'Public base URL: what is printed and mailed.'],
  ['SALLYPORT_TLS_CERT', '', 'PEM file of the certificate chain; with SALLYPORT_TLS_KEY the server speaks HTTPS.'],
  ['SALLYPORT_TLS_KEY', '', 'PEM file of the certificate’s private key.'],
  ['SALLYPORT_TRUSTED_PROXIES', '', 'CIDRs of reverse proxies whose X-Forwarded-For is believed, separated by commas.'],
  ['SALLYPORT_CONNECTIONS', '4096', 'Connections, and requests under way, in all.'],
  ['SALLYPORT_CONNECTIONS_PER_ADDRESS', '512', 'Connections, and requests under way, from one client address.'],
  ['SALLYPORT_OPERATIONS_PER_USER', '1024', 'Operations that one user may have under way at once.'],
  ['SALLYPORT_OPERATIONS_PER_ACCOUNT', '2048', 'The same for one account, visitors of its shares included.'],
  ['DATABASE_URL', '', 'postgres://user:password@host/database; unset: SQLite in the data folder.'],
  ['SALLYPORT_DURABILITY', 'power', 'power: acknowledged data survives a power cut. process: it survives kill -9.'],
  [
    'SALLYPORT_DISK_RESERVE',
    '5%',
    'What uploads leave free of the disk: a share of it, at most 5 GiB, or a size such as 20GB; 0 for nothing.',
  ],
  [
    'SALLYPORT_SECRET_KEY',
    '',
    '32 bytes as 64 hex digits or base64 that seal stored secrets; unset: secret.key in the data folder.',
  ],
  ['SALLYPORT_WEBHOOK_ALLOW', '', 'CIDRs of private targets that webhooks may reach, separated by commas.'],
  ['SALLYPORT_WEBHOOK_PORTS', '', 'The only ports that webhooks may reach, separated by commas; unset: any.'],
  [
    'SALLYPORT_WEBHOOK_RETENTION_DAYS',
    '90',
    'How many days messages wait for a webhook that is paused, off or failing.',
  ],
  ['SALLYPORT_WEBHOOK_LOG_DAYS', '90', 'How many days the webhook log and what became of messages are kept.'],
  ['SALLYPORT_ARCHIVE_DEADLINE', '1h', 'How long packing or unpacking one archive may take before it is given up.'],
  ['SALLYPORT_ACTIVITY_LOG_DAYS', '', 'How many days the session log is kept; unset: for ever.'],
  ['SALLYPORT_PLAN', 'unlimited', 'Plan of new accounts: essential, standard, advanced, enterprise or unlimited.'],
  [
    'SALLYPORT_SMTP_URL',
    '',
    'smtp://user:password@host:587?from=sender@example.com; STARTTLS is required unless &tls=off says otherwise or the host is this machine; unset: emails wait and doctor lists them.',
  ],
  [
    'SALLYPORT_NOTIFICATION_DIGEST',
    '3m',
    'What happens within this time is one mail of a notification; a burst that is over sooner is told of half a minute later, or a sixth of this time where that is longer.',
  ],
  ['SALLYPORT_EMAILS_PER_USER', '500', 'Emails that one user may cause an hour; more wait for the next hour.'],
  ['SALLYPORT_EMAILS_PER_ACCOUNT', '5000', 'The same for all users of an account together.'],
  ['SALLYPORT_NOTIFICATIONS_PER_USER', '200', 'Notifications that one user may set up.'],
  ['SALLYPORT_NOTIFICATION_RECIPIENTS', '50', 'Recipients of one notification, and of the receipts of one share.'],
  ['SALLYPORT_SESSION_IDLE', '12h', 'How long a browser may do nothing before it has to sign in again.'],
  ['SALLYPORT_SESSION_LIFETIME', '14d', 'How long a session lasts at most, also with "stay signed in".'],
  ['SALLYPORT_GUESSES_ADDRESS', '10/15m', 'Wrong sign-ins, set-up and reset codes from one address.'],
  ['SALLYPORT_GUESSES_USER', '50/1h', 'Wrong passwords for one user name, from addresses new to that user.'],
  ['SALLYPORT_GUESSES_CREDENTIALS', '100/10m', 'Refused API credentials from one address.'],
  ['SALLYPORT_LOG', 'info', 'Level of the log on standard error: debug, info, warn or error.'],
  [
    'SALLYPORT_METRICS_TOKEN',
    '',
    'Bearer token that opens /metrics to others than this machine; at least 16 characters.',
  ],
] as const
export type SettingName = (typeof settings)[number][0]

/** All mistakes of a configuration in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(problems: readonly string[]) {
    super(`The settings can't be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The process's environment over the `.env` file of a folder. */
export function environmentOf(folder: string): Environment {
  const file = join(folder, '.env')
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env }
}

const plans = ['essential', 'standard', 'advanced', 'enterprise', 'unlimited']
const levels = ['debug', 'info', 'warn', 'error'] as const

/** Reads every setting. Relative paths begin at `folder`. Throws ConfigError naming each wrong value. */
export function readConfig(environment: Environment, folder: string): Config {
  const read = createReader(environment)
  const tls = readTls(read, folder)
  const host = read('SALLYPORT_HOST', (text) => text)
  const port = read('SALLYPORT_PORT', (text) => wholeNumber(text, 0, 65_535))
  const data = read('SALLYPORT_DATA', (text) => absolute(folder, text))
  const url = environment['SALLYPORT_URL'] || `${tls ? 'https' : 'http'}://${hostInUrl(host ?? '')}:${port ?? 0}`
  const config = {
    data,
    http: {
      host,
      port,
      publicUrl: read('SALLYPORT_URL', () => publicUrl(url)),
      tls,
      trustedProxies: read('SALLYPORT_TRUSTED_PROXIES', parseCidrs),
      connections: {
        total: read('SALLYPORT_CONNECTIONS', (text) => wholeNumber(text, 16, 1_000_000)),
        perAddress: read('SALLYPORT_CONNECTIONS_PER_ADDRESS', (text) => wholeNumber(text, 1, 1_000_000)),
      },
    },
    operations: {
      perUser: read('SALLYPORT_OPERATIONS_PER_USER', (text) => wholeNumber(text, 1, 1_000_000)),
      perAccount: read('SALLYPORT_OPERATIONS_PER_ACCOUNT', (text) => wholeNumber(text, 1, 1_000_000)),
    },
    database: { url: read('DATABASE_URL', (text) => (text ? postgresUrl(text) : join(data ?? '', 'sallyport.db'))) },
    power: read('SALLYPORT_DURABILITY', (text) => oneOf(text, ['power', 'process'])) === 'power',
    diskReserve: read('SALLYPORT_DISK_RESERVE', diskReserve),
    secretKey: read('SALLYPORT_SECRET_KEY', (text) => (text ? parseSecretKey(text) : null)),
    webhooks: {
      allow: read('SALLYPORT_WEBHOOK_ALLOW', (text) => (text ? parseCidrs(text) : null)),
      allowText: environment['SALLYPORT_WEBHOOK_ALLOW'] || null,
      ports: read('SALLYPORT_WEBHOOK_PORTS', (text) => (text ? parsePorts(text) : null)),
      portsText: environment['SALLYPORT_WEBHOOK_PORTS'] || null,
      retentionDays: read('SALLYPORT_WEBHOOK_RETENTION_DAYS', (text) => wholeNumber(text, 1, 3_650)),
      logDays: read('SALLYPORT_WEBHOOK_LOG_DAYS', (text) => wholeNumber(text, 1, 3_650)),
    },
    archiveDeadlineMs: read('SALLYPORT_ARCHIVE_DEADLINE', parseDuration),
    activityLogDays: read('SALLYPORT_ACTIVITY_LOG_DAYS', (text) => (text ? wholeNumber(text, 1, 36_500) : null)),
    plan: read('SALLYPORT_PLAN', (text) => oneOf(text, plans)),
    sessions: {
      idleMs: read('SALLYPORT_SESSION_IDLE', parseDuration),
      lifetimeMs: read('SALLYPORT_SESSION_LIFETIME', parseDuration),
    },
    rateLimits: {
      address: read('SALLYPORT_GUESSES_ADDRESS', parseRate),
      user: read('SALLYPORT_GUESSES_USER', parseRate),
      credentials: read('SALLYPORT_GUESSES_CREDENTIALS', parseRate),
    },
    mail: readMail(read),
    log: { level: read('SALLYPORT_LOG', (text) => oneOf(text, levels)) },
    metrics: { token: read('SALLYPORT_METRICS_TOKEN', (text) => (text ? longEnough(text, 16) : null)) },
  }
  if (read.problems.length > 0) throw new ConfigError(read.problems)
  // Every part that could not be read has left a problem, so what is left is whole.
  return Object.freeze(config) as Config
}

const readMail = (read: Reader) => ({
  smtpUrl: read('SALLYPORT_SMTP_URL', (text) => (text ? smtpUrl(text) : null)),
  digestMs: read('SALLYPORT_NOTIFICATION_DIGEST', parseDuration),
  limits: {
    perUser: read('SALLYPORT_EMAILS_PER_USER', (text) => wholeNumber(text, 1, 1_000_000)),
    perAccount: read('SALLYPORT_EMAILS_PER_ACCOUNT', (text) => wholeNumber(text, 1, 10_000_000)),
    rules: read('SALLYPORT_NOTIFICATIONS_PER_USER', (text) => wholeNumber(text, 1, 10_000)),
    recipients: read('SALLYPORT_NOTIFICATION_RECIPIENTS', (text) => wholeNumber(text, 1, 1_000)),
  },
})

interface Reader {
  <T>(name: SettingName, parse: (text: string) => T): T | undefined
  readonly problems: string[]
}

function createReader(environment: Environment): Reader {
  const problems: string[] = []
  const defaults = new Map<string, string>(settings.map(([name, value]) => [name, value]))
  const read = <T>(name: SettingName, parse: (text: string) => T): T | undefined => {
    try {
      return parse(environment[name] || (defaults.get(name) ?? ''))
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  return Object.assign(read, { problems })
}

function readTls(read: Reader, folder: string): Config['http']['tls'] {
  const file = (text: string) => {
    const path = absolute(folder, text)
    if (text && !existsSync(path)) throw new Error(`names a file that is not there: ${path}`)
    return text ? path : ''
  }
  const certFile = read('SALLYPORT_TLS_CERT', file) ?? ''
  const keyFile = read('SALLYPORT_TLS_KEY', file) ?? ''
  if (certFile && keyFile) return { certFile, keyFile }
  if (certFile || keyFile) read.problems.push('SALLYPORT_TLS_CERT and SALLYPORT_TLS_KEY must be set together')
  return null
}

const absolute = (folder: string, path: string) => (isAbsolute(path) ? path : join(folder, path))

const hostInUrl = (host: string) => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new Error(`must be a whole number from ${least} to ${most}, not "${text}"`)
  return value
}

/** `443, 8443` as numbers. Throws for what is no port. */
export const parsePorts = (text: string): number[] => text.split(',').map((one) => wholeNumber(one.trim(), 1, 65_535))

function oneOf<const T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text)
  if (found === undefined) throw new Error(`must be ${allowed.join(' or ')}, not "${text}"`)
  return found
}

const mostReserve = 5 * 1024 ** 3

function diskReserve(text: string): Config['diskReserve'] {
  const share = /^(\d{1,2}(?:\.\d+)?)\s*%$/.exec(text)?.[1]
  if (share !== undefined) return { share: Number(share) / 100, maxBytes: mostReserve }
  const most = parseSize(text)
  if (most === null) throw new Error(`must be a share such as 5% or a size such as 20GB, not "${text}"`)
  return { share: 1, maxBytes: most }
}

function publicUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username)
    throw new Error(`must be an address such as https://files.example.com, not "${text}"`)
  return url.href.replace(/\/+$/, '')
}

function postgresUrl(text: string): string {
  if (!/^postgres(ql)?:\/\/./.test(text) || !URL.canParse(text))
    throw new Error('must be postgres://user:password@host:port/database')
  return text
}

function smtpUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new Error('must be smtp://user:password@host:port or smtps://…')
  smtpTls(url)
  return text
}

function longEnough(text: string, least: number): string {
  if (text.length < least) throw new Error(`must have at least ${least} characters`)
  return text
}
