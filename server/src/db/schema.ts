/**
 * Room 3 · the tables as both engines see them. One type for every query: times are ISO-8601 UTC text,
 * flags are 0 or 1, structured values are JSON text, so that SQLite and PostgreSQL hold the same rows.
 * Every row carries its account. Columns named *_sealed are encrypted, *_hash are one-way.
 */
import type { ColumnType, Generated, Insertable, Selectable } from 'kysely'
import type { DownloadSchema } from './schema-downloads.ts'
import type { EventSchema } from './schema-events.ts'
import type { FilesSchema } from './schema-files.ts'
import type { NoticesSchema } from './schema-notices.ts'
import type { QuotaSchema } from './schema-quotas.ts'
import type { SessionSchema } from './schema-sessions.ts'
import type { SharingSchema } from './schema-sharing.ts'

/** 0 or 1. */
export type Flag = 0 | 1

export interface Schema
  extends DownloadSchema,
    EventSchema,
    FilesSchema,
    NoticesSchema,
    QuotaSchema,
    SessionSchema,
    SharingSchema {
  installation: InstallationTable
  accounts: AccountTable
  logos: LogoTable
  users: UserTable
  api_keys: ApiKeyTable
  access_tokens: AccessTokenTable
  usage: UsageTable
  blobs: BlobTable
  partial_uploads: PartialUploadTable
  resources: ResourceTable
  deep_folders: DeepFolderTable
  webhooks: WebhookTable
  webhook_messages: WebhookMessageTable
  webhook_places: WebhookPlaceTable
  webhook_attempts: WebhookAttemptTable
  session_log: SessionLogTable
}

/** Facts about the whole installation: set-up done, the hash of the set-up code, the seal's check text. */
interface InstallationTable {
  name: string
  value: string
}

/** Pictures that stand for accounts; their hashes and sizes are in the account's settings. */
interface LogoTable {
  /** Random, for the picture's address. */
  hash: string
  account_id: number
  /** A PNG that the server has drawn, as base64. */
  image: string
  created_at: string
}

interface AccountTable {
  id: Generated<number>
  name: string
  name_key: string
  plan: string
  /** JSON of the plan's limits as they are for this account. */
  plan_limits: string
  /** JSON of what an administrator has set. */
  settings: Generated<string>
  /** JSON of the allowed address ranges, once more by themselves; null for all. */
  allowed_ranges: string | null
  root_id: number | null
  master_id: number | null
  disk_limit: number
  disk_used: number
  /** How many folders of the account have a row in `folder_quotas`. */
  quota_folders: Generated<number>
  created_at: string
  modified_at: string
}

interface UserTable {
  id: Generated<number>
  account_id: number
  username: string
  username_key: string
  /** argon2id, or null: nobody can sign in with a password. */
  password_hash: string | null
  email: string
  nickname: string
  role: string
  /** Comma-separated permission names. */
  permissions: string
  home_id: number
  /** Most bytes below the home folder; null for no limit. */
  storage_quota: Generated<number | null>
  time_zone: string
  locked: Flag
  onboarding: Flag
  expires_at: string | null
  accessed_at: string | null
  created_at: string
  modified_at: string
}

interface ApiKeyTable {
  id: Generated<number>
  account_id: number
  created_by: number
  name: string
  description: string
  value_hash: string
  value_sealed: string
  created_at: string
  modified_at: string
}

interface AccessTokenTable {
  id: Generated<number>
  account_id: number
  key_id: number
  user_id: number
  token_hash: string
  created_at: string
  used_at: string | null
}

/** Requests counted against the rolling day: one row an account and minute. */
interface UsageTable {
  account_id: number
  /** Minutes since 1970. */
  minute: number
  count: number
}

interface BlobTable {
  id: Generated<number>
  account_id: number
  key: string
  size: number
  sha256: string
  /** How many resources hold these bytes. */
  refs: number
  /** `uploading` (leased), `live`, `condemned` (bytes may already be gone). */
  state: string
  lease_until: string | null
  created_at: string
}

/** What has arrived of an upload that may break off or has: one for each user, path and size. */
interface PartialUploadTable {
  id: Generated<number>
  account_id: number
  user_id: number
  /** SHA-256 of the path: a path can be longer than an index takes. */
  path_key: string
  file_size: number
  blob_id: number
  /** Bytes that are safe. */
  received: number
  /** While somebody sends: nobody else may. */
  writing_until: string | null
  /** The folder that `received` is charged to; null when it is not charged. */
  folder_id: Generated<number | null>
  expires_at: string
}

interface ResourceTable {
  id: Generated<number>
  account_id: number
  /** Null only for the root of an account. */
  parent_id: number | null
  name: string
  /** The name in lower case: what searches go over. */
  search_name: Generated<string>
  /** `file` or `dir`. */
  type: string
  hash: string
  size: number
  blob_id: number | null
  /** Direct children that are not in the trash. */
  child_count: number
  created_by: number
  created_at: string
  modified_at: string
  uploaded_at: string
  accessed_at: string | null
  /** Set on the top of what was deleted; what lies below keeps null. */
  deleted_at: string | null
  /** The user who deleted it. */
  deleted_by: Generated<number | null>
  /** The folder that the bytes are charged to, where it is not the parent. */
  storage_parent_id: Generated<number | null>
}

/** Folders below which there may be more than 64 levels. A folder without a row has at most 64. */
interface DeepFolderTable {
  resource_id: number
  /** At least as many levels as there are below the folder, files included. */
  levels: number
}

interface WebhookTable {
  id: Generated<number>
  account_id: number
  resource_id: number
  endpoint_url: string
  /** `v1` or `v2`. */
  version: string
  /** Comma-separated event names. */
  triggers: string
  /** JSON of what a resource must be like beside; null for anything. */
  filters: ColumnType<string | null, string | null | undefined, string | null>
  verification_sealed: string
  signing_sealed: string
  failed: Flag
  paused: Flag
  /** Since when nothing but failures; null after a success. */
  failing_since: string | null
  /** Set once the owner was told that something is wrong; null after a success. */
  alerted_at: string | null
  /** Failures in a row, of any messages. */
  failures: Generated<number>
  /** Whether its last attempt was a success. */
  proven: Generated<Flag>
  /** Since when the circuit is open; null while it is closed. */
  opened_at: string | null
  /** When the open circuit lets the next probe through. */
  open_until: string | null
  /** Most messages a second; null for no limit. */
  rate_limit: number | null
  /** When the limit lets the next message through. */
  paced_until: string | null
  /** PEM of the authority that the endpoint's certificate must come from; null for the usual ones. */
  ca_certificate: string | null
  /** The secrets before the last regeneration, which still sign until then. */
  previous_verification_sealed: string | null
  previous_signing_sealed: string | null
  previous_until: string | null
  /** Set once the owner was told that what waits will be dropped. */
  warned_at: string | null
  created_at: string
  modified_at: string
}

/** One message owed to one webhook: its body, rendered once, with the attempt number left open. */
interface WebhookMessageTable {
  id: Generated<number>
  account_id: number
  webhook_id: number
  /** The event it tells of, its first row; null for a test, and for what was owed before there was a feed. */
  event_id: ColumnType<number | null, number | null | undefined, number | null>
  /** `msg_…`: the receiver's idempotency key. */
  message_key: string
  /** Six of [0-9a-z]: what stands before the dash of an attempt id. */
  attempt_prefix: string
  event: string
  version: string
  username: string
  protocol: string
  ip: string
  /** Absolute path of the (first) resource. */
  path: string
  body_before: string
  body_after: string
  /** `pending`, `delivered`, `exhausted`, `skipped`. */
  state: string
  attempts: number
  /** `event`, `resend` or `test`; the last two are tried once. */
  kind: string
  /** The attempt whose exact bytes a resend repeats; null otherwise. */
  resend_attempt: number | null
  /** When it may be claimed: of a claimed one, when the lease ends; of one behind another in line, never. */
  due_at: string
  lease_until: string | null
  lease_by: string | null
  created_at: string
}

/**
 * Which resources a message is about, while it is pending and holds its place in their lines: a later message about one of
 * them waits for it.
 */
interface WebhookPlaceTable {
  webhook_id: number
  resource_id: number
  message_id: number
}

/** The webhook log: what was sent, what came back. */
interface WebhookAttemptTable {
  id: Generated<number>
  account_id: number
  webhook_id: number
  message_id: number
  attempt: number
  attempt_id: string
  resend: Flag
  endpoint_url: string
  webhook_path: string
  event: string
  version: string
  username: string
  ip: string
  path: string
  request_headers: string
  request_body: string
  /** 0 when no answer came. */
  status: number
  response_headers: string
  response_body: string
  response_size: number
  /** `dns`, `connect`, `tls`, `timeout`, `blocked`, `protocol`, `status`, or '' for success. */
  error_kind: string
  error: string
  duration_ms: number
  /** When the message was made, and when this attempt was sent. */
  created_at: string
  sent_at: string
}

interface SessionLogTable {
  id: Generated<number>
  account_id: number
  user_id: number | null
  session_id: string
  username: string
  ip: string
  type: string
  path: string
  source_path: string
  protocol: string
  /** `-`, `failed`, or `partial`. */
  status: string
  duration: number
  bytes: number
  created_at: string
  /** The share it was done to, or through. */
  share_id: Generated<number | null>
}

export type Row<T extends keyof Schema> = Selectable<Schema[T]>
export type NewRow<T extends keyof Schema> = Insertable<Schema[T]>
