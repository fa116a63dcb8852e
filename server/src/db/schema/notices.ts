/** Tables of emails and their recipients: email lists, SSH keys, notifications. */
import type { Generated } from 'kysely'

export interface NoticesSchema {
  email_lists: EmailListTable
  ssh_keys: SshKeyTable
  notifications: NotificationTable
  notification_recipients: NotificationRecipientTable
  notices: NoticeTable
  account_notices: AccountNoticeTable
  letters: EmailTable
  email_bodies: EmailBodyTable
  mail_accounts: MailAccountTable
  exempt_emails: ExemptEmailTable
  mail_queues: MailQueueTable
}

interface EmailListTable {
  id: Generated<number>
  account_id: number
  user_id: number
  name: string
  note: string
  /** JSON: array of addresses. */
  emails: string
  created_at: string
  modified_at: string
}

interface SshKeyTable {
  id: Generated<number>
  account_id: number
  user_id: number
  /** Such as `ssh-ed25519`. */
  algorithm: string
  bits: number
  /** `SHA256:…`. */
  fingerprint: string
  /** The key in the SSH wire form, as base64. */
  public_key: string
  comment: string
  created_at: string
  used_at: string | null
}

/** A notification rule. */
interface NotificationTable {
  id: Generated<number>
  account_id: number
  /** Owner of the rule. */
  user_id: number
  resource_id: number
  /** The share that a receipt belongs to; null for a rule created by a user. */
  share_id: number | null
  /** `file`, `folder`, `shared_folder`, `send_receipt`, `share_receipt`, `file_drop`. */
  type: string
  /** `upload`, `download`, `delete`, `all`, `connect`. */
  action: string
  /** JSON: whose actions match. */
  actors: string
  message: string | null
  send_email: 0 | 1
  /** When the last email was enqueued for it. */
  told_at: string | null
  created_at: string
  modified_at: string
}

interface NotificationRecipientTable {
  id: Generated<number>
  account_id: number
  notification_id: number
  email: string
  /** Hash of the one-click unsubscribe code. */
  code_hash: string
  code_sealed: string
  created_at: string
  modified_at: string
}

/** Pending notices of a rule: one row per event, deleted when the email is enqueued. */
interface NoticeTable {
  id: Generated<number>
  account_id: number
  notification_id: number
  action: string
  username: string
  /** JSON: the first few paths. */
  paths: string
  /** Number of files and folders. */
  count: number
  created_at: string
}

/** Times of the last warnings about limits of accounts. */
interface AccountNoticeTable {
  account_id: number
  kind: string
  sent_at: string
}

/** Queue of an account: whether emails are waiting, and the number sent within the hour. */
interface MailAccountTable {
  account_id: number
  /** Time at which the first of its user queues is due; null if nothing is waiting. */
  next_at: string | null
  /** Start of the hour that `sent` counts; '' before the first email. */
  hour_start: string
  sent: number
}

/** The same for each user; user 0 has emails from before they recorded a user. */
interface MailQueueTable extends MailAccountTable {
  user_id: number
}

interface EmailTable {
  id: Generated<number>
  account_id: number
  /** The user who caused it, and in whose queue it waits; 0 for none. */
  user_id: Generated<number>
  /** Whether the email is exempt from the hourly limits. */
  exempt: Generated<0 | 1>
  /** Kind: `welcome`, `notification` … */
  kind: Generated<string>
  recipient: string
  /** Name and address of the account as the sender; empty for emails of the server itself. */
  sender_name: Generated<string>
  sender_address: Generated<string>
  subject: string
  /** With a placeholder for the secret; '' when the body is shared. */
  text: string
  html: string
  /** Body shared with other emails; null when this email has its own. */
  body_id: number | null
  /** Replaces the `mark` of the shared body. */
  inserted: Generated<string>
  /** The secret, sealed, until the email is sent. */
  secret_sealed: string | null
  /** Whether the secret is also the code of a one-click unsubscribe header. */
  one_click: Generated<0 | 1>
  /** `waiting`, `sent`, `failed`, `expired`, `dropped`. */
  state: string
  /** Number of emails that a row in the state `dropped` stands for. */
  dropped: Generated<number>
  attempts: number
  /** Lease of a worker: time until which no other worker takes it. */
  due_at: string
  /** No longer used. */
  lease_until: string | null
  /** The content is not valid after this time. */
  expires_at: string | null
  last_error: string
  created_at: string
  sent_at: string | null
}

/** Text and HTML that several emails share. */
interface EmailBodyTable {
  id: Generated<number>
  text: string
  html: string
  /** Placeholder for each recipient's own text; '' for none. */
  mark: string
}

/** Hourly counts of emails that the limits of users and accounts do not count. */
interface ExemptEmailTable {
  account_id: number
  kind: string
  /** The mailbox; '' for the row that counts all mailboxes of the account together. */
  mailbox: string
  hour_start: string
  sent: number
  /** The row of `letters` that lists the dropped emails of this hour; null for none. */
  dropped_id: number | null
}
