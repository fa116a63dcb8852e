/** Reads the environment and the `.env` file into a frozen Config. The only reader of process.env; reports all errors at once. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { credentialsOf, parseStorage, type S3Location } from '../blobs/s3/location.ts'
import type { AcmeSettings } from '../core/context.ts'
import type { DatabaseOptions } from '../db/database/open.ts'
import type { AuditDestination } from '../lib/audit/destination.ts'
import { parseSecretKey } from '../lib/crypto/seal.ts'
import { parseDuration } from '../lib/duration.ts'
import type { LogLevel } from '../lib/log.ts'
import { type Cidr, parseCidrs } from '../lib/net/address.ts'
import type { Rate } from '../lib/rate-limit.ts'
import type { TraceSettings } from '../lib/tracing/settings.ts'
import { type ExtraAlgorithm, extraAlgorithms } from '../sftp/ssh/algorithms.ts'
import { type FtpConfig, readFtp } from './ftp.ts'
import { createReader, type Reader, type SettingName, settingNames } from './settings.ts'
import { absolute, certificateReader, defaultUrl, readAcme, withAcmeDefaults } from './tls.ts'
import {
  bannerText,
  diskReserve,
  globsOrOff,
  holdTime,
  inlineBytes,
  listOf,
  longEnough,
  nodeLabel,
  oneOf,
  parsePorts,
  plan,
  portOrOff,
  processCount,
  publicUrl,
  readDatabase,
  readHistory,
  readImports,
  readOperations,
  readRateLimits,
  readTraces,
  serverUrl,
  smtpUrl,
  stopDelay,
  wholeNumber,
} from './values.ts'

export interface Config {
  /** Absolute path of the data folder. */
  readonly data: string
  /** Name of this node for operators. */
  readonly nodeLabel: string
  /** Number of processes that share the ports of this server. */
  readonly processes: number
  /** The one that this is, from 1; absent in a server of one process, and in commands. */
  readonly process?: number
  /** Time between a signal and the end of accepting connections, in ms; null: as long as load balancers need, if there may be any. */
  readonly stopDelayMs: number | null
  readonly http: {
    readonly host: string
    readonly port: number
    /** Base of addresses in output and emails, without a trailing slash. */
    readonly publicUrl: string
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null
    /** Null unless the certificate is obtained by ACME. */
    readonly acme: AcmeSettings | null
    readonly trustedProxies: readonly Cidr[]
    /** Limits of connections, and of requests in progress, in total and per address. */
    readonly connections: { readonly total: number; readonly perAddress: number }
  }
  readonly sftp: {
    readonly host: string
    /** The port of the SFTP server; null when it is off. */
    readonly port: number | null
    /** False: the default port; if it is in use, the server starts without SFTP. */
    readonly isPortSet: boolean
    /** Host and port that users connect to, if they are not those of `SALLYPORT_URL` and `port`. */
    readonly publicAddress: { readonly host: string; readonly port: number } | null
    readonly ssh: { readonly extraAlgorithms: readonly ExtraAlgorithm[]; readonly banner: string }
    /** Globs of names under which clients upload before they rename; [] for none. */
    readonly temporaryNames: readonly string[]
    /** How long a file with such a name is held before it is published under that name, in ms. */
    readonly temporaryHoldMs: number
  }
  readonly ftp: FtpConfig
  /** Load balancers that begin SFTP and FTP connections with a PROXY header. */
  readonly proxyProtocol: readonly Cidr[]
  /** Limits of SFTP and FTP connections together, per node. */
  readonly connections: {
    /** New connections per second from one address. */
    readonly rate: number
    readonly perAddress: number
    readonly perUser: number
  }
  /** Limits of concurrent operations over all protocols; per address the limit of connections applies. */
  readonly operations: { readonly perUser: number; readonly perAccount: number }
  readonly database: Pick<DatabaseOptions, 'url' | 'listenUrl' | 'busyMs'>
  /** True: acknowledged data is on the device. False: it survives the end of the process, but not a power cut. */
  readonly power: boolean
  /** Disk space that uploads leave free: a fraction of the disk from 0 to 1, and at most this many bytes. */
  readonly diskReserve: { readonly share: number; readonly maxBytes: number }
  /** The bucket with the files; null: a subfolder of the data folder. */
  readonly storage: S3Location | null
  /** Of all buckets; null: those that the client finds. */
  readonly bucketCredentials: S3Location['credentials']
  /** Files up to this size, in bytes, are stored in the database; 0 for none. */
  readonly inlineBytes: number
  /** 32 bytes, or null: `secret.key` in the data folder. */
  readonly secretKey: Buffer | null
  readonly webhooks: {
    /** Private targets that webhooks may reach; null when not set, so that commands use those of the running server. */
    readonly allow: readonly Cidr[] | null
    /** The setting's text, as configured. */
    readonly allowText: string | null
    /** The only ports that webhooks may reach, [] for any; null when not set. */
    readonly ports: readonly number[] | null
    readonly portsText: string | null
    /** Retention of messages for a disabled webhook. */
    readonly retentionDays: number
    /** Retention of attempts in the log. */
    readonly logDays: number
  }
  /** Retention of the session log in days; null: indefinitely. */
  readonly activityLogDays: number | null
  /** Where the audit export goes; null: it is off. */
  readonly audit: AuditDestination | null
  readonly auditToken: string | null
  /** Days that deleted files stay in the trash. */
  readonly trashDays: number
  readonly plan: string
  /** Deadline of packing or extracting one archive, in ms. */
  readonly archiveDeadlineMs: number
  /** Lifetime of browser sessions, in ms. */
  readonly sessions: { readonly idleMs: number; readonly lifetimeMs: number }
  /** Limits of failed attempts. */
  readonly rateLimits: { readonly address: Rate; readonly user: Rate; readonly credentials: Rate }
  readonly mail: {
    readonly smtpUrl: string | null
    /** Events within this time become one notification email, in ms. */
    readonly digestMs: number
    /** Limits of emails and notifications. */
    readonly limits: {
      readonly perUser: number
      readonly perAccount: number
      readonly rules: number
      readonly recipients: number
    }
  }
  readonly log: { readonly level: LogLevel }
  readonly metrics: { readonly token: string | null }
  /** Where traces go; null: they are off. Commands have none. */
  readonly traces: TraceSettings | null
  /** Credentials of the server that an import reads from. */
  readonly imports: Readonly<
    Record<'apiKey' | 'accessToken' | 'password' | 'privateKeyFile' | 'passphrase', string | null>
  >
  /** Settings that the environment sets: they take precedence over those that operators change in the browser. */
  readonly fromEnvironment: ReadonlySet<SettingName>
}

/** All errors of a configuration in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(problems: readonly string[]) {
    super(`The settings can't be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The process's environment, which takes precedence over the `.env` file of a folder. */
export function environmentOf(folder: string): Environment {
  const file = join(folder, '.env')
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env }
}

/** Default with a bucket, where a file costs nothing but a request. */
const inlineBytesWithBucket = 4_096

const levels = ['debug', 'info', 'warn', 'error'] as const

/** Reads every setting. Relative paths are resolved from `folder`. Throws ConfigError naming each invalid value. */
export function readConfig(given: Environment, folder: string): Config {
  const environment = withAcmeDefaults(given)
  const read = createReader(environment)
  const certificateFiles = certificateReader(read, folder)
  const tls = certificateFiles('SALLYPORT_TLS_CERT', 'SALLYPORT_TLS_KEY')
  const host = read('SALLYPORT_HOST', (text) => text)
  const port = read('SALLYPORT_PORT', (text) => wholeNumber(text, 0, 65_535))
  const data = read('SALLYPORT_DATA', (text) => absolute(folder, text))
  const acme = readAcme(read, folder, { files: tls, port })
  const url = environment['SALLYPORT_URL'] || defaultUrl({ host: host ?? '', port: port ?? 0, tls, acme })
  const sftp = readSftp(read, environment, host)
  const node = readNode(read, environment)
  const ports = { SALLYPORT_PORT: port, SALLYPORT_SFTP_PORT: sftp.port, SALLYPORT_ACME_PORT: acme?.port }
  const config = {
    data,
    ...node,
    http: {
      host,
      port,
      publicUrl: read('SALLYPORT_URL', () => publicUrl(url)),
      tls,
      acme,
      trustedProxies: read('SALLYPORT_TRUSTED_PROXIES', parseCidrs),
      connections: readHttpConnections(read),
    },
    sftp,
    ftp: readFtp(read, certificateFiles, { host, certificate: acme ? 'acme' : tls, ports, processes: node.processes }),
    proxyProtocol: read('SALLYPORT_PROXY_PROTOCOL', parseCidrs),
    connections: readConnections(read),
    operations: readOperations(read),
    database: readDatabase(read, data),
    ...readStorage(read, environment),
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
    ...readHistory(read),
    trashDays: read('SALLYPORT_TRASH_DAYS', (text) => wholeNumber(text, 1, 3_650)),
    plan: read('SALLYPORT_PLAN', plan),
    sessions: readSessions(read),
    rateLimits: readRateLimits(read),
    mail: readMail(read),
    log: { level: read('SALLYPORT_LOG', (text) => oneOf(text, levels)) },
    metrics: { token: read('SALLYPORT_METRICS_TOKEN', (text) => (text ? longEnough(text, 16) : null)) },
    traces: readTraces(read),
    imports: readImports(read),
    fromEnvironment: new Set(settingNames.filter((name) => given[name])),
  }
  if (read.problems.length > 0) throw new ConfigError(read.problems)
  // A value that could not be read has added a problem, so here every part is defined.
  return Object.freeze(config) as Config
}

const readNode = (read: Reader, environment: Environment) => ({
  processes: read('SALLYPORT_PROCESSES', (text) => processCount(text, Boolean(environment['DATABASE_URL']))),
  nodeLabel: read('SALLYPORT_NODE_LABEL', nodeLabel),
  stopDelayMs: read('SALLYPORT_STOP_DELAY', stopDelay),
})

function readStorage(read: Reader, environment: Environment) {
  const storage = read('SALLYPORT_STORAGE', (text) => parseStorage(text, environment))
  const isDefaultInline = storage && !environment['SALLYPORT_INLINE_BYTES']
  return {
    power: read('SALLYPORT_DURABILITY', (text) => oneOf(text, ['power', 'process'])) === 'power',
    diskReserve: read('SALLYPORT_DISK_RESERVE', diskReserve),
    storage,
    bucketCredentials: credentialsOf(environment),
    inlineBytes: isDefaultInline ? inlineBytesWithBucket : read('SALLYPORT_INLINE_BYTES', inlineBytes),
  }
}

const readSftp = (read: Reader, environment: Environment, host: string | undefined) => ({
  host: read('SALLYPORT_SFTP_HOST', (text) => text || (host ?? '')),
  port: read('SALLYPORT_SFTP_PORT', portOrOff),
  isPortSet: Boolean(environment['SALLYPORT_SFTP_PORT']),
  publicAddress: read('SALLYPORT_SFTP_URL', (text) => (text ? serverUrl(text, 'sftp', 22) : null)),
  ssh: {
    extraAlgorithms: read('SALLYPORT_SFTP_ALGORITHMS', (text) => listOf(text, extraAlgorithms)),
    banner: read('SALLYPORT_SFTP_BANNER', bannerText),
  },
  temporaryNames: read('SALLYPORT_TEMPORARY_NAMES', globsOrOff),
  temporaryHoldMs: read('SALLYPORT_TEMPORARY_HOLD', holdTime),
})

const readSessions = (read: Reader) => ({
  idleMs: read('SALLYPORT_SESSION_IDLE', parseDuration),
  lifetimeMs: read('SALLYPORT_SESSION_LIFETIME', parseDuration),
})

const readHttpConnections = (read: Reader) => ({
  total: read('SALLYPORT_CONNECTIONS', (text) => wholeNumber(text, 16, 1_000_000)),
  perAddress: read('SALLYPORT_CONNECTIONS_PER_ADDRESS', (text) => wholeNumber(text, 1, 1_000_000)),
})

const readConnections = (read: Reader) => ({
  rate: read('SALLYPORT_CONNECTIONS_RATE', (text) => wholeNumber(text, 1, 10_000)),
  perAddress: read('SALLYPORT_CONNECTIONS_ADDRESS', (text) => wholeNumber(text, 1, 1_000_000)),
  perUser: read('SALLYPORT_CONNECTIONS_USER', (text) => wholeNumber(text, 1, 1_000_000)),
})

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
