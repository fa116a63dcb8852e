/**
 * The tables as both engines see them. One type for every query: times are ISO 8601 UTC text, flags are 0 or 1, structured values
 * are JSON text, so that SQLite and PostgreSQL store the same rows. Every row belongs to an account. Columns named *_sealed are
 * encrypted, *_hash are one-way.
 */
import type { Insertable, Selectable } from 'kysely'
import type { AccountsSchema } from './schema/accounts.ts'
import type { ActivitySchema } from './schema/activity.ts'
import type { CertificatesSchema } from './schema/certificates.ts'
import type { ClusterSchema } from './schema/cluster.ts'
import type { EventSchema } from './schema/events.ts'
import type { FilesSchema } from './schema/files.ts'
import type { ImportsSchema } from './schema/imports.ts'
import type { NoticesSchema } from './schema/notices.ts'
import type { QuotaSchema } from './schema/quotas.ts'
import type { SessionSchema } from './schema/sessions.ts'
import type { SharingSchema } from './schema/sharing.ts'
import type { WebhooksSchema } from './schema/webhooks.ts'

/** Tables of downloads. */
interface DownloadSchema {
  download_progress: DownloadProgressTable
}

/** Parts of a file version that were sent to one credential and address in the last hour; deleted once the file was sent completely. */
interface DownloadProgressTable {
  account_id: number
  /** Session id of the session log: identifies a token, a session, a visit or a direct link. */
  session_id: string
  ip: string
  resource_id: number
  blob_id: number
  /** JSON: intervals `[start, end, sent at (ms)]`. */
  intervals: string
  touched_at: string
}

export interface Schema
  extends AccountsSchema,
    ActivitySchema,
    CertificatesSchema,
    ClusterSchema,
    DownloadSchema,
    EventSchema,
    FilesSchema,
    ImportsSchema,
    NoticesSchema,
    QuotaSchema,
    SessionSchema,
    SharingSchema,
    WebhooksSchema {}

export type Row<T extends keyof Schema> = Selectable<Schema[T]>
export type NewRow<T extends keyof Schema> = Insertable<Schema[T]>
