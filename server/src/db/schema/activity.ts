/** The session log, the sums of its transfers, what happened lately with files, and the audit export. */
import type { Generated } from 'kysely'

export interface ActivitySchema {
  session_log: SessionLogTable
  transfer_totals: TransferTotalTable
  transfer_position: TransferPositionTable
  recent_actions: RecentActionTable
  recent_opens: RecentOpenTable
  audit_outbox: AuditOutboxTable
  audit_chain: AuditChainTable
}

/** What happened last to a file, unless that was an upload; of copied and extracted folders, too. */
interface RecentActionTable {
  resource_id: number
  account_id: number
  action: string
  /** Of an action of a visitor: the owner of the share. */
  user_id: number | null
  /** As in the session log. */
  visitor: string | null
  acted_at: string
  /** Before it was renamed. */
  former_name: string | null
  /** The folder that it was moved or copied from; no foreign key, it can be gone. */
  former_folder_id: number | null
}

/** Files that a user has previewed or downloaded in the browser: the last 200. Rows can outlive their file. */
interface RecentOpenTable {
  user_id: number
  resource_id: number
  opened_at: string
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
  /** `-`, `failed`, `denied`, or `partial`. */
  status: string
  duration: number
  bytes: number
  created_at: string
  /** The share that was changed or used. */
  share_id: Generated<number | null>
  /** Of actions of visitors: the email address or name as entered, '' if neither is known. */
  visitor: Generated<string | null>
  /** Why a sign-in or an operation was refused. */
  reason: Generated<string | null>
  /** Of an interrupted upload: the size of the whole file, if it is known. */
  total_bytes: Generated<number | null>
  /** The file or folder that the entry is about; no foreign key, it can be gone. Null for others, and before migration 0071. */
  resource_id: Generated<number | null>
  /** The version that was restored or deleted. Null for others, and before migration 0073. */
  version_number: Generated<number | null>
  /** When that had been uploaded. */
  version_uploaded_at: Generated<string | null>
}

/** Transfers of one day. */
interface TransferTotalTable {
  account_id: number
  /** `all`, `user`, `visitors` or `folder`. */
  kind: string
  /** Days since 1970, in UTC. */
  day: number
  /** The username, or the path of the folder; '' for all others, and for kinds without subjects. */
  subject: string
  uploads: number
  upload_bytes: number
  downloads: number
  download_bytes: number
}

/** How far the session log was counted: one row, with the id 1. */
interface TransferPositionTable {
  id: number
  /** All entries up to this id are in the sums. */
  position: number
  /** An end of the log, up to which entries are counted once all transactions before `next_transaction` have ended. */
  next_position: number
  next_transaction: string
  /** When that end was read; '' for never. */
  next_at: string
}

/** Entries that the audit export has not yet sent. */
interface AuditOutboxTable {
  id: Generated<number>
  /** JSON: the line without number and hashes. */
  entry: string
  created_at: string
  /** Its number in the export: set before the entry is sent, so that it never gets another one. */
  seq: Generated<number | null>
}

/** How far the audit export has come: one row, with the id 1. */
interface AuditChainTable {
  id: number
  /** The last line that the destination has; 0 for none. */
  seq: number
  hash: string
  exported_at: string | null
  /** Failed attempts in succession, when the next one is due, and the last error. */
  failures: number
  retry_at: string | null
  last_error: string | null
}
