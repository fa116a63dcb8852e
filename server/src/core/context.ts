/** The dependencies of core. An operation declares those it uses: `upload(ctx: Needs<'db' | 'blobs' | 'clock'>, actor, input)`. */
import type { BlobStores } from '../blobs/blob-stores.ts'
import type { Database } from '../db/engine.ts'
import type { AuditDestination } from '../lib/audit/destination.ts'
import type { Emitter } from '../lib/emitter.ts'
import type { Thumbnailer } from '../lib/images/thumbnailer.ts'
import type { Log } from '../lib/log.ts'
import type { GuardedClient, TargetPolicy } from '../lib/net/safe-fetch.ts'
import type { Tracing } from '../lib/tracing/tracing.ts'
import type { Email } from '../mail/transport.ts'
import type { Record } from './event.ts'
import type { PagePositions } from './page-positions.ts'
import type { Passwords } from './passwords.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Language, Texts } from './texts.ts'

export interface Clock {
  now(): Date
}

export interface Random {
  /** `bytes` random bytes from a CSPRNG, as hex. */
  hex(bytes: number): string
  /** `bytes` random bytes from a CSPRNG, as base64. */
  base64(bytes: number): string
  /** `length` random characters of [0-9a-z], unbiased. */
  base36(length: number): string
  /** A number in [0, 1) for jitter; not for secrets. */
  fraction(): number
}

/** Seals secrets that must be readable again; `context` binds a sealed text to its row and purpose. */
export interface Sealer {
  seal(text: string, context: string): string
  open(sealed: string, context: string): string
}

export type Wakeable = 'deliveries' | 'emails' | 'events' | 'versions' | 'connections' | 'certificates'

export interface Outgoing {
  readonly client: GuardedClient
  readonly policy: TargetPolicy
}

/** Metrics of a delivery attempt. */
export interface Sent {
  /** `delivered`, or the kind of failure. */
  readonly outcome: string
  /** From the event to the first attempt, in ms; null for later attempts and for resends. */
  readonly waitedMs: number | null
}

/** Limits of emails and notifications. */
export interface MailLimits {
  /** Per hour. */
  readonly perUser: number
  readonly perAccount: number
  /** Maximum notifications of a user. */
  readonly rules: number
  /** Maximum recipients of a notification. */
  readonly recipients: number
}

export interface SftpServer {
  readonly host: string
  readonly port: number
  /** Algorithm and fingerprint of each. */
  readonly hostKeys: string[]
}

/** Where clients reach FTP. */
export interface FtpServer {
  /** Clients connect without TLS and begin it with AUTH TLS; null when it is not served. */
  readonly ftp: HostAndPort | null
  /** Connections begin with TLS; null when it is not served. */
  readonly ftps: HostAndPort | null
  /** Whether TLS is needed at `ftp`; `none`: not offered. */
  readonly encryption: 'required' | 'optional' | 'none'
}

export interface HostAndPort {
  readonly host: string
  readonly port: number
}

export interface Settings {
  /** Base of URLs in output and emails, without a trailing slash. */
  readonly publicUrl: string
  readonly version: string
  /** Id of this node, random at each start. */
  readonly nodeId: string
  /** Whether an operator has drained this node: it takes no work of the queues, and load balancers send it no requests. */
  isDraining: boolean
  /** Whether the server has been told to stop: load balancers send it no requests. */
  isStopping: boolean
  readonly defaultPlan: string
  /** Deadline of packing or extracting one archive, in ms. */
  readonly archiveDeadlineMs: number
  /** Whether a mail server is configured. */
  readonly mailServer: boolean
  /** Files up to this size, in bytes, are stored in the database; 0 for none. */
  readonly inlineBytes: number
  /** Whether a file of this name, uploaded over SFTP or FTP, is held until it is renamed. */
  readonly isTemporaryName: (name: string) => boolean
  /** How long a file is held before it is published under its temporary name, in ms. */
  readonly temporaryHoldMs: number
  /** Where clients reach SFTP: set by `serve` once it listens; null before that, and while SFTP is off. */
  sftpServer: SftpServer | null
  /** The same for FTP and FTPS. */
  ftpServer: FtpServer | null
  /**
   * Protocols by which files can be accessed, besides the web pages and the API of this server. `serve` sets `sftp` to false if its
   * port is in use.
   */
  readonly transports: { sftp: boolean; ftp: boolean }
  /** Events within this time are one email of a notification, in ms. */
  readonly digestMs: number
  readonly mail: MailLimits
  /** Time that messages are retained for a disabled webhook, in ms. */
  readonly webhookRetentionMs: number
  /** Time that deleted files stay in the trash, in ms. */
  readonly trashMs: number
  /** Retention of attempts in the webhook log, in ms. */
  readonly webhookLogMs: number
  /** Retention of the session log, in ms; null for indefinitely. */
  readonly sessionLogMs: number | null
  /** Where the audit export goes; null while it is off. */
  readonly audit: AuditDestination | null
  /** Lifetime of browser sessions, in ms: without activity, and in total. */
  readonly sessions: { readonly idleMs: number; readonly lifetimeMs: number }
  /** Null unless the certificate is obtained by ACME. */
  readonly acme: AcmeSettings | null
}

/** The settings of ACME. */
export interface AcmeSettings {
  /** DNS names, the first one is that of the public address. */
  readonly names: readonly string[]
  /** URL of the certificate authority's directory. */
  readonly directory: string
  /** PEM file of the authorities that the directory's own certificate is accepted from; null: those that Node knows. */
  readonly caFile: string | null
  readonly email: string | null
  readonly binding: { readonly keyId: string; readonly key: string } | null
  /** Where challenges are answered. */
  readonly port: number
}

/** Settings that operators can change in the browser, by the variable of the environment that takes precedence. */
export const storedSettings = [
  'SALLYPORT_URL',
  'SALLYPORT_SFTP_URL',
  'SALLYPORT_FTP_URL',
  'SALLYPORT_FTPS_URL',
  'SALLYPORT_SMTP_URL',
  'SALLYPORT_PLAN',
  'SALLYPORT_TRASH_DAYS',
  'SALLYPORT_ACTIVITY_LOG_DAYS',
  'SALLYPORT_WEBHOOK_LOG_DAYS',
  'SALLYPORT_WEBHOOK_RETENTION_DAYS',
  'SALLYPORT_EMAILS_PER_USER',
  'SALLYPORT_EMAILS_PER_ACCOUNT',
  'SALLYPORT_NOTIFICATIONS_PER_USER',
  'SALLYPORT_NOTIFICATION_RECIPIENTS',
] as const
export type StoredSetting = (typeof storedSettings)[number]

export interface SettingState {
  readonly name: StoredSetting
  readonly source: 'environment' | 'stored' | 'default'
  readonly description: string
  /** As in the environment; that of `SALLYPORT_SMTP_URL` contains a password. Null for none. */
  readonly text: string | null
  /** Without a stored value; null for none, and while the environment sets it. */
  readonly defaultText: string | null
  /** By whom and when, if it is stored. */
  readonly changed: { readonly by: string; readonly at: string } | null
}

/** Settings of the server as this node applies them. */
export interface ServerSettings {
  state(name: StoredSetting): SettingState
  /** Settings that need a restart. */
  fixed(): readonly {
    readonly name: string
    readonly text: string
    readonly isSet: boolean
    readonly description: string
  }[]
  /** Throws an Error for a text that is no value of the setting; its message follows the name. */
  check(name: StoredSetting, text: string): void
  /** Reads the stored settings and applies them on this node. */
  refresh(): Promise<void>
  /** Sends an email at once, beside the queue. Rejects with the error of the mail server, and after the deadline. */
  sendTest(email: Email, deadlineMs: number): Promise<void>
}

export interface Context {
  readonly db: Database
  readonly blobs: BlobStores
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Sealer
  readonly passwords: Passwords
  readonly outgoing: Outgoing
  readonly thumbnails: Thumbnailer
  readonly log: Log
  readonly settings: Settings
  readonly serverSettings: ServerSettings
  readonly rateLimits: RateLimits
  /** Positions of the readers of long lists on this node. */
  readonly pagePositions: PagePositions
  readonly record: Record
  readonly sent: Emitter<Sent>
  /** Null while traces are off. */
  readonly tracing: Tracing | null
  /** The texts of emails to a reader of this language; null for one without a language: English. */
  texts(language: Language | null): Texts
  /**
   * Wakes a worker of this process; for deliveries with the ids of the webhooks, or without ids for any, for deleted versions with the
   * ids of the accounts. Only reduces latency: workers also poll.
   */
  wake(worker: Wakeable, about?: readonly number[]): void
  /** Registers a listener; the returned function unregisters it. */
  onWake(worker: Wakeable, listener: (about?: readonly number[]) => void): () => void
}

export type Needs<K extends keyof Context> = Pick<Context, K>
