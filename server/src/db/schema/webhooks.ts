/** Tables of webhooks: endpoints, messages, attempts. */
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
  /** Time of the first failure since the last success; null after a success. */
  failing_since: string | null
  /** Set once the owner was emailed about a failure; null after a success. */
  alerted_at: string | null
  /** Consecutive failures, of any messages. */
  failures: Generated<number>
  /** Whether the last attempt at the endpoint succeeded. */
  healthy: Generated<Flag>
  /** Time at which the circuit opened; null while it is closed. */
  opened_at: string | null
  /** When the circuit becomes half-open: the next probe may be sent. */
  open_until: string | null
  /** Maximum messages per second; null for no limit. */
  rate_limit: number | null
  /** Time of the next message, according to that limit or to a request of the endpoint. */
  throttled_until: string | null
  /** PEM of the only trusted certificate authority; null for the default ones. */
  ca_certificate: string | null
  /** The secrets from before the last rotation, which are valid until this time. */
  previous_verification_sealed: string | null
  previous_signing_sealed: string | null
  previous_until: string | null
  /** Set once the owner was warned that pending messages will be deleted. */
  warned_at: string | null
  created_at: string
  modified_at: string
}

/** A message to a webhook: its body, rendered once except for the attempt number. */
interface WebhookMessageTable {
  id: Generated<number>
  account_id: number
  webhook_id: number
  /** The first row of its event; null for a test, and for messages from before there was a feed. */
  event_id: ColumnType<number | null, number | null | undefined, number | null>
  /** `msg_…`: the receiver's idempotency key. */
  message_key: string
  /** Six of [0-9a-z]: the part of an attempt id before the dash. */
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
  /** `event`, `resend` or `test`; the last two are attempted once. */
  kind: string
  /** The attempt whose exact bytes a resend repeats; null otherwise. */
  resend_attempt: number | null
  /** Time at which it can be claimed: for a claimed one the end of the lease, for a blocked one never. */
  due_at: string
  lease_until: string | null
  lease_by: string | null
  /** Of the event, in the form of the header `traceparent`; null unless it was sampled. */
  trace: ColumnType<string | null, string | null | undefined, string | null>
  created_at: string
}

/** Ordering keys of a pending message, the resources that it is about: it blocks later messages of the webhook about them. */
interface WebhookOrderingKeyTable {
  webhook_id: number
  resource_id: number
  message_id: number
}

/** The webhook log: requests and responses. */
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
  /** 0 without a response. */
  status: number
  response_headers: string
  response_body: string
  response_size: number
  /** `dns`, `connect`, `tls`, `timeout`, `blocked`, `protocol`, `status`, or '' for success. */
  error_kind: string
  error: string
  duration_ms: number
  /** Times at which the message was created, and this attempt was sent. */
  created_at: string
  sent_at: string
}
