/** The dependencies of core. An operation declares those it uses: `upload(ctx: Needs<'db' | 'blobs' | 'clock'>, actor, input)`. */
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Database } from '../db/engine.ts'
import type { Announcer } from '../lib/announcer.ts'
import type { Thumbnailer } from '../lib/images/thumbnailer.ts'
import type { Log } from '../lib/log.ts'
import type { GuardedClient, TargetPolicy } from '../lib/net/safe-fetch.ts'
import type { Record } from './event.ts'
import type { PagePositions } from './page-positions.ts'
import type { Passwords } from './passwords.ts'
import type { RateLimits } from './rate-limits.ts'

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

/** Seals secrets that must be shown again; `context` binds a sealed text to its row and purpose. */
export interface Sealer {
  seal(text: string, context: string): string
  open(sealed: string, context: string): string
}

export type Wakeable = 'deliveries' | 'emails' | 'events' | 'connections'

export interface Outgoing {
  readonly client: GuardedClient
  readonly policy: TargetPolicy
}

/** A message was sent, or at least tried. */
export interface Sent {
  /** `delivered`, or the kind of failure. */
  readonly outcome: string
  /** From the event to its first attempt, in ms; null for further attempts, and for what was sent by hand. */
  readonly waitedMs: number | null
}

/** Limits of emails and notifications. */
export interface MailLimits {
  /** Emails an hour. */
  readonly perUser: number
  readonly perAccount: number
  /** Notifications that a user may have. */
  readonly rules: number
  /** Recipients of a notification. */
  readonly recipients: number
}

export interface SftpServer {
  readonly host: string
  readonly port: number
  /** Kind and fingerprint of each. */
  readonly hostKeys: string[]
}

export interface Settings {
  /** Base of addresses in output and emails, without a trailing slash. */
  readonly publicUrl: string
  readonly version: string
  /** Name of this node among others on the same database. */
  readonly nodeName: string
  readonly defaultPlan: string
  /** How long packing or unpacking one archive may take, in ms. */
  readonly archiveDeadlineMs: number
  /** Whether a mail server is configured. */
  readonly mailServer: boolean
  /** Files up to this size, in bytes, are stored in the database; 0 for none. */
  readonly inlineBytes: number
  /** Where clients reach SFTP: set by `serve` once it listens, null before and while SFTP is off. */
  sftpServer: SftpServer | null
  /** Protocols that files can be reached by, beside this server's own pages and API. `serve` sets `sftp` to false where its port is taken. */
  readonly transports: { sftp: boolean; readonly ftp: boolean }
  /** Events within this time are one email of a notification, in ms. */
  readonly digestMs: number
  readonly mail: MailLimits
  /** How long messages wait for a disabled webhook, in ms. */
  readonly webhookRetentionMs: number
  /** How long attempts are kept in the webhook log, in ms. */
  readonly webhookLogMs: number
  /** How long the session log is kept, in ms; null for ever. */
  readonly sessionLogMs: number | null
  /** How long sessions of browsers last, in ms: unused, and in any case. */
  readonly sessions: { readonly idleMs: number; readonly lifetimeMs: number }
}

export interface Context {
  readonly db: Database
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Sealer
  readonly passwords: Passwords
  readonly outgoing: Outgoing
  readonly thumbnails: Thumbnailer
  readonly log: Log
  readonly settings: Settings
  readonly rateLimits: RateLimits
  /** Where this node's readers of long lists are. */
  readonly pagePositions: PagePositions
  readonly record: Record
  readonly sent: Announcer<Sent>
  /**
   * Tells a worker of this process that there is something to do; for deliveries, of which webhooks (of any, when it is not
   * said). Never needed for correctness.
   */
  wake(worker: Wakeable, about?: readonly number[]): void
  /** Says who is to be woken; what it returns ends that. */
  onWake(worker: Wakeable, listener: (about?: readonly number[]) => void): () => void
}

export type Needs<K extends keyof Context> = Pick<Context, K>
