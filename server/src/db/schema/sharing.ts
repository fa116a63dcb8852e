/** Tables of shares, visitors, forms and direct links. */
import type { ColumnType, Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface SharingSchema {
  shares: ShareTable
  share_recipients: ShareRecipientTable
  share_aliases: ShareAliasTable
  share_messages: ShareMessageTable
  send_sources: SendSourceTable
  visits: VisitTable
  visit_downloads: VisitDownloadTable
  share_browsers: ShareBrowserTable
  direct_links: DirectLinkTable
  forms: FormTable
  form_elements: FormElementTable
  form_entries: FormEntryTable
  form_entry_files: FormEntryFileTable
}

interface ShareTable {
  id: Generated<number>
  account_id: number
  owner_id: number
  /** `shared_folder`, `receive`, `send`. */
  type: string
  name: string
  hash: string
  owner_hash: string
  /** 1 open, 0 closed. */
  status: Flag
  /** The folder, or the root of a send's own tree; null once the files of a send were deleted. */
  resource_id: number | null
  /** Comma-separated: upload, download, modify, delete. */
  access: string
  /** argon2id; null for none. */
  password_hash: string | null
  is_public: Flag
  require_email: Flag
  embed: Flag
  create_folders: Flag
  has_notification: Flag
  /** JSON array of the addresses. */
  notification_emails: string
  /** Of a receive folder: maximum bytes below it; null for no limit. */
  storage_quota: Generated<number | null>
  /** How many downloads may start; null for any number. */
  download_limit: Generated<number | null>
  /** Downloads since the limit was set; 0 without a limit. */
  download_count: Generated<number>
  expires_at: string | null
  resent_at: string | null
  /** 1 while the files of a send are being uploaded. */
  send_token_hash: string | null
  send_token_until: string | null
  created_at: string
  modified_at: string
  /** When the upload of a send's files was completed; null for sends of stored files and other shares. */
  completed_at: ColumnType<string | null, string | null | undefined, string | null>
  /** Time of deletion, which also closes it; a deleted share is not shown to anybody. */
  deleted_at: ColumnType<string | null, string | null | undefined, string | null>
}

interface ShareRecipientTable {
  id: Generated<number>
  account_id: number
  share_id: number
  email: string
  /** In lower case. */
  email_key: string
  /** Whether the recipient is in copy. */
  copy: Flag
  hash: string
  sent_at: string | null
  received_at: string | null
  created_at: string
}

/** A stored file or folder of which a send has a copy, or had one. Rows can outlive both. */
interface SendSourceTable {
  share_id: number
  copy_id: number
  /** Root of the send's tree with the copy. */
  root_id: number
  /** What was copied. */
  resource_id: number
}

/** A link that a share had on the server that it was imported from. */
interface ShareAliasTable {
  /** The last part of its address. */
  code: string
  account_id: number
  share_id: number
  /** Whose personal link it is; null for the public link. */
  recipient_id: number | null
  expires_at: string
}

interface ShareMessageTable {
  id: Generated<number>
  account_id: number
  share_id: number
  user_id: number
  subject: string
  body: string
  created_at: string
}

/** Browsers in which the password of a share was entered, by the hash of a token in a cookie. */
interface ShareBrowserTable {
  share_id: number
  token_hash: string
  seen_at: string
}

/** Sessions of visitors. */
interface VisitTable {
  id: Generated<number>
  account_id: number
  share_id: number
  /** The recipient whose personal link was used; null for the public link. */
  recipient_id: number | null
  /** Whether the owner's personal link was used. */
  by_owner: Flag
  token_hash: string
  /** '' if unknown. */
  email: string
  /** The incomplete submission. */
  entry_id: number | null
  created_at: string
  expires_at: string
}

/** What was downloaded in a visit of a share with a download limit. */
interface VisitDownloadTable {
  visit_id: number
  /** Identifies a version of a file, or an archive. */
  content: string
}

interface DirectLinkTable {
  id: Generated<number>
  account_id: number
  created_by: number
  resource_id: number
  hash: string
  enabled: Flag
  index_enabled: Flag
  block_until: string | null
  created_at: string
  modified_at: string
}

interface FormTable {
  id: Generated<number>
  account_id: number
  share_id: number
  description: string | null
  submit_text: string
  success_text: string
  css: string | null
  created_at: string
  modified_at: string
}

interface FormElementTable {
  id: Generated<number>
  account_id: number
  form_id: number
  position: number
  name: string
  /** `name`, `email`, `text`, `textarea`, `upload_area`. */
  type: string
  /** JSON of the element's settings. */
  settings: string
}

interface FormEntryTable {
  id: Generated<number>
  account_id: number
  form_id: number
  /** The visit that can still add files. */
  visit_id: number | null
  /** Name of the folder for the files; '' for the receive folder itself. */
  folder: string
  /** JSON array of name, order and value. */
  fields: string
  /** The values only, one per line, for searches. */
  words: Generated<string>
  sender_email: string
  /** Address of the sender; '' if unknown. */
  ip: Generated<string>
  /** `pending`, `completed`. */
  status: string
  created_at: string
  modified_at: string
}

interface FormEntryFileTable {
  id: Generated<number>
  account_id: number
  entry_id: number
  resource_id: number
  /** Original path, absolute in the account. */
  path: string
  /** The name as sent by the visitor; null for rows from before this column existed. */
  sent_name: ColumnType<string | null, string | null | undefined, string | null>
}
