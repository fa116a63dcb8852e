/** Tables of letters and of who is told: email lists, SSH keys, notifications. */
import type { Generated } from 'kysely'

export interface NoticesSchema {
  email_lists: EmailListTable
  ssh_keys: SshKeyTable
  notifications: NotificationTable
  notification_recipients: NotificationRecipientTable
  notices: NoticeTable
  account_notices: AccountNoticeTable
  letters: LetterTable
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

/** A rule: who is told of what. */
interface NotificationTable {
  id: Generated<number>
  account_id: number
  /** Whose rule it is. */
  user_id: number
  resource_id: number
  /** The share that made it; null for a person's own. */
  share_id: number | null
  /** `file`, `folder`, `shared_folder`, `send_receipt`, `share_receipt`, `file_drop`. */
  type: string
  /** `upload`, `download`, `delete`, `all`, `connect`. */
  action: string
  /** JSON: whose actions count. */
  actors: string
  message: string | null
  send_email: 0 | 1
  /** When a letter was last written for it. */
  told_at: string | null
  created_at: string
  modified_at: string
}

interface NotificationRecipientTable {
  id: Generated<number>
  account_id: number
  notification_id: number
  email: string
  /** Of the code that ends it with one click. */
  code_hash: string
  code_sealed: string
  created_at: string
  modified_at: string
}

/** What a rule has yet to tell: one row an event, gone with the letter. */
interface NoticeTable {
  id: Generated<number>
  account_id: number
  notification_id: number
  action: string
  username: string
  /** JSON: the first few paths. */
  paths: string
  /** How many files and folders it was about. */
  count: number
  created_at: string
}

/** When an account was last told that a limit is near. */
interface AccountNoticeTable {
  account_id: number
  kind: string
  sent_at: string
}

/** The emails of an account that wait, and how many have been sent within its hour. */
interface MailAccountTable {
  account_id: number
  /** When the first of its queues is to be looked at; null when nothing waits. */
  next_at: string | null
  /** When the hour began that `sent` counts; '' before the first email. */
  hour_start: string
  sent: number
}

/** The same for each user; user 0 has what was written before emails named a user. */
interface MailQueueTable extends MailAccountTable {
  user_id: number
}

interface LetterTable {
  id: Generated<number>
  account_id: number
  /** Who caused it, and in whose queue it waits; 0 for nobody. */
  user_id: Generated<number>
  /** Whether it is beyond the limits of emails an hour. */
  exempt: Generated<0 | 1>
  /** What it is about: `welcome`, `notification` … */
  kind: Generated<string>
  recipient: string
  /** Of the account; empty for the server's own. */
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
  /** Whether the link ends the mail with one click. */
  one_click: Generated<0 | 1>
  /** `waiting`, `sent`, `failed`, `expired`, `dropped`. */
  state: string
  /** Emails that a row in the state `dropped` stands for. */
  dropped: Generated<number>
  attempts: number
  /** While a worker has it: when it may be taken by another. */
  due_at: string
  /** Not used any more. */
  lease_until: string | null
  /** After this nobody cares for it any more. */
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

/** Emails within an hour that the limits of users and accounts do not count. */
interface ExemptEmailTable {
  account_id: number
  kind: string
  /** '' for all mailboxes of the account together. */
  mailbox: string
  hour_start: string
  sent: number
  /** The row of `letters` that lists the emails dropped in this hour; null for none. */
  dropped_id: number | null
}
