/** The tables of shares, visitors, forms and direct links, as `schema.ts` has the others. */
import type { ColumnType, Generated } from 'kysely'
import type { Flag } from './flag.ts'

export interface SharingSchema {
  shares: ShareTable
  share_recipients: ShareRecipientTable
  share_messages: ShareMessageTable
  visits: VisitTable
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
  /** 1 open, 0 ended. */
  status: Flag
  /** The folder; of a send its own tree; null once the files of a send are gone. */
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
  /** JSON array. */
  notification_emails: string
  /** Of a receive folder: most bytes below it; null for no limit. */
  storage_quota: Generated<number | null>
  expires_at: string | null
  resent_at: string | null
  /** While files of a send are still uploaded. */
  send_token_hash: string | null
  send_token_until: string | null
  created_at: string
  modified_at: string
  /** When complete-send ended the uploads; null for sends of stored files, and for all else. */
  completed_at: ColumnType<string | null, string | null | undefined, string | null>
  /** Set once it was deleted, which ends it too; nobody sees it any more. */
  deleted_at: ColumnType<string | null, string | null | undefined, string | null>
}

interface ShareRecipientTable {
  id: Generated<number>
  account_id: number
  share_id: number
  email: string
  /** In lower case. */
  email_key: string
  /** Whether the recipient only gets a copy. */
  copy: Flag
  hash: string
  sent_at: string | null
  received_at: string | null
  created_at: string
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

/** Browsers that have shown the password of a share, by the hash of a mark that is a cookie there. */
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
  /** Who came by a personal link; null for the public one. */
  recipient_id: number | null
  /** Whether it was the owner's personal link. */
  by_owner: Flag
  token_hash: string
  /** '' for nobody known. */
  email: string
  /** The submission under way. */
  entry_id: number | null
  created_at: string
  expires_at: string
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
  /** JSON. */
  settings: string
}

interface FormEntryTable {
  id: Generated<number>
  account_id: number
  form_id: number
  /** The session that may still add files. */
  visit_id: number | null
  /** Name of the folder for the files; '' for the receive folder itself. */
  folder: string
  /** JSON array of name, order and value. */
  fields: string
  /** The values alone, a line each: what a search looks at. */
  words: Generated<string>
  sender_email: string
  /** Where it came from; '' for not known. */
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
  /** Absolute in the account, as it was. */
  path: string
  /** The name that the visitor sent it under; null for what came before this was kept. */
  sent_name: ColumnType<string | null, string | null | undefined, string | null>
}
