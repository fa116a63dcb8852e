/** The tables of webhooks: endpoints, messages, attempts. */
import type { ColumnType, Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface WebhooksSchema {
  webhooks: WebhookTable
  webhook_messages: WebhookMessageTable
  webhook_ordering_keys: WebhookOrderingKeyTable
  webhook_attempts: WebhookAttemptTable
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
  /** JSON of the filters; null for none. */
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
  /** Whether its last attempt succeeded. */
  healthy: Generated<Flag>
  /** Since when the circuit is open; null while it is closed. */
  opened_at: string | null
  /** When the circuit becomes half-open: the next probe may be sent. */
  open_until: string | null
  /** Most messages a second; null for no limit. */
  rate_limit: number | null
  /** When the next message may be sent, because of that limit or because the endpoint asked for it. */
  throttled_until: string | null
  /** PEM of the authority that the endpoint's certificate must come from; null for the usual ones. */
  ca_certificate: string | null
  /** The secrets before the last regeneration, which still sign until then. */
  previous_verification_sealed: string | null
  previous_signing_sealed: string | null
  previous_until: string | null
  /** Set once the owner was warned that pending messages will be dropped. */
  warned_at: string | null
  created_at: string
  modified_at: string
}

/** A message to a webhook: its body, rendered once but for the attempt number. */
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
  /** When it may be claimed: for a claimed one when the lease ends, for a blocked one never. */
  due_at: string
  lease_until: string | null
  lease_by: string | null
  created_at: string
}

/** Ordering keys of a pending message, the resources that it is about: it blocks later messages of the webhook about them. */
interface WebhookOrderingKeyTable {
  webhook_id: number
  resource_id: number
  message_id: number
}

/** The webhook log: what was sent and what came back. */
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
