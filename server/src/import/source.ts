/**
 * What an import reads from: the files of another server, and, where it has them, its users, shares and so on. A source only reads.
 * Planning and copying know this interface, never the protocol behind it.
 *
 * Sources: `exavault/` (the only one over an API with users and shares; `exported/` reads exports of ours with its code), `filescom/` (a site of
 * Files.com), `sftp/`, `ftp/`, `s3/`, `local/` (a folder), `csv/` (users), `sftpgo/` (a dump of SFTPGo), `passwd/` (files of accounts and
 * `authorized_keys`). `http/` has the deadlines and repetitions of sources over HTTP. `plan/` compares both sides without changing anything,
 * `run/` copies, `verify/` compares afterwards, `undo/` takes an import back. cli/import.ts has the commands, cli/imports/ their options. Password
 * hashes of other servers are verified by lib/crypto/foreign-hashes/ and replaced in core/sessions/password-check.ts.
 */
import type { Permission } from '../core/actor.ts'
import type { TriggerName } from '../core/event.ts'
import { Fault } from '../core/fault.ts'
import type { ElementSettings } from '../core/forms/form.ts'
import type { FormerLinks } from '../core/shares/aliases.ts'
import type { Access } from '../core/shares/share.ts'
import type { FilterInput } from '../core/webhooks/endpoints/filter.ts'
import type { Secrets } from '../core/webhooks/endpoints/secrets.ts'

export interface ImportSource {
  /** `exavault`, … */
  readonly kind: string
  /** Shown in reports, without credentials. */
  readonly address: string
  readonly files: FileSource
  /** Null where the source has files only. */
  readonly account: AccountSource | null
  /** Requests sent so far, for reports. */
  readonly requests: () => number
  /** Ends connections. */
  readonly close?: () => Promise<void>
}

/** A folder of the source. The id is the source's own. */
export interface SourceFolder {
  readonly id: string
  /** Names from the top down; [] for the top. */
  readonly names: readonly string[]
}

export interface SourceEntry {
  readonly id: string
  readonly name: string
  readonly type: 'file' | 'dir'
  /** Bytes; 0 for a folder. */
  readonly size: number
  /** ISO 8601 UTC; null if the source does not say. */
  readonly modifiedAt: string | null
  /** SHA-256 of the content in lower-case hex; null if the source does not say. */
  readonly sha256: string | null
  /** Names from the top down, where the source finds files by their path and not by their id. */
  readonly names?: readonly string[]
  /** Differs for each content of a file, where the source says such a thing beside size and time. */
  readonly version?: string
}

/** What a listing says beside entries. */
export interface ListingEvents {
  /** Entries that could not be read. */
  readonly onIncomplete?: (reason: string) => void
  /** An entry that is there, but can't be imported: its name can't be read. */
  readonly onUnreadable?: (name: string, reason: string) => void
  /** An entry that is neither file nor folder. */
  readonly onSpecial?: (name: string, reason: string) => void
}

export interface FileSource {
  /** The folder that everything else is in. */
  readonly top: SourceFolder
  /**
   * Entries directly in a folder, in pages. Throws Faults: `not-found` for a folder that was deleted meanwhile, `forbidden` for one
   * that may not be read.
   */
  list(folder: SourceFolder, signal: AbortSignal, events?: ListingEvents): AsyncIterable<readonly SourceEntry[]>
  /**
   * The content of a file. Throws Faults, `not-found` for a file that was deleted, `conflict` for one that is not the listed one any
   * more; SourceFailed; the iterator throws SourceInterrupted, or `conflict`. `from`: bytes to leave out, of sources that resume.
   */
  open(file: SourceEntry, signal: AbortSignal, from?: number): Promise<AsyncIterable<Buffer>>
  /** Whether a file that broke off can be opened where it did. */
  readonly resumes?: boolean
}

/** The source fails whenever it is asked for one file; others may come. */
export class SourceFailed extends Fault {
  constructor(message: string) {
    super('unavailable', message)
  }
}

/** The source stopped sending a file before its end. It may be asked for it again. */
export class SourceInterrupted extends Error {}

export const changedThere = () =>
  new Fault('conflict', 'It was changed at the source after it was listed. The next run imports it.')

/** A part of an account, or why the source does not let it be read. `incomplete`: why it is not all that the source has. */
export type Readable<T> =
  | { readonly items: readonly T[]; readonly incomplete?: string }
  | { readonly unreadable: string }

export interface AccountSource {
  read(signal: AbortSignal): Promise<SourceAccount>
}

/** Paths begin at the top of the source. Times are ISO 8601 UTC. */
export interface SourceAccount {
  readonly users: Readable<SourceUser>
  readonly sshKeys: Readable<SourceSshKey>
  readonly shares: Readable<SourceShare>
  /** Absent where shares have no links that could lead here. */
  readonly oldLinks?: Readable<SourceOldLinks>
  readonly forms: Readable<SourceForm>
  readonly notifications: Readable<SourceNotification>
  readonly emailLists: Readable<SourceEmailList>
  readonly webhooks: Readable<SourceWebhook>
  /** Those that the operator has listed. */
  readonly secrets?: Readable<SourceSecret>
  /** What a plan says of the source, instead of the usual. */
  readonly notes?: readonly string[]
}

export interface SourceUser extends Unclear {
  readonly id: string
  readonly username: string
  /** Null for none. */
  readonly email: string | null
  readonly nickname: string
  readonly role: 'user' | 'admin' | 'master'
  readonly permissions: ReadonlySet<Permission>
  /** '' if the source does not say. */
  readonly home: string
  readonly timeZone: string
  readonly locked: boolean
  readonly expiresAt: string | null
  /** Bytes below the home folder; null for no limit, or if the source does not say. */
  readonly storageQuota: number | null
  /** The home folder is one of this account, which the operator has named, or the usual one; absent: one of the source. */
  readonly homeIsHere?: 'named' | 'default'
  /** Of the password: never in reports. */
  readonly passwordHash?: string
  /** What is different here, as sentences. */
  readonly differences?: readonly string[]
  /** Why a user who could sign in at the source comes locked, as a sentence: what somebody has to do. */
  readonly lockedBecause?: string
}

/** Of an item that can't be imported, because what keeps it closed at the source can't be read: which field, and why. */
export interface Unclear {
  readonly unclear?: string
}

export interface SourceSshKey {
  readonly ownerId: string
  readonly fingerprint: string
}

/** An API key or an access token that applications have. */
export interface SourceSecret extends Unclear {
  readonly kind: 'api-key' | 'access-token'
  /** Line of the file. */
  readonly line: number
  /** Name of the application, which has one API key. */
  readonly application: string
  /** Of an access token: the user at the source. */
  readonly username: string
  /** Never in reports. */
  readonly value: string
}

export interface SourceShare extends Unclear {
  readonly id: string
  readonly type: 'shared_folder' | 'receive' | 'send'
  /** Part of the address of its page. */
  readonly hash: string
  readonly name: string
  readonly ownerId: string
  readonly paths: readonly string[]
  readonly access: ReadonlySet<Access>
  readonly open: boolean
  readonly hasPassword: boolean
  /** Where the source shows it: never in reports. */
  readonly passwordHash?: string
  readonly isPublic: boolean
  readonly requireEmail: boolean
  readonly embed: boolean
  readonly createFolders: boolean
  readonly hasNotification: boolean
  /** Recipients of receipts, beside the owner. */
  readonly notificationEmails: readonly string[]
  readonly recipients: readonly string[]
  readonly storageQuota: number | null
  readonly downloadLimit: number | null
  readonly expiresAt: string | null
}

/** Links of a share, as `FormerLinks` of shares. */
export interface SourceOldLinks extends FormerLinks {
  readonly shareId: string
}

/** The form of a receive folder. */
export interface SourceForm {
  readonly shareId: string
  readonly description: string | null
  readonly submitText: string
  readonly successText: string
  readonly css: string | null
  readonly fields: readonly SourceField[]
}

export interface SourceField {
  readonly name: string
  /** As the source names it. */
  readonly type: string
  readonly settings: Partial<ElementSettings>
}

export interface SourceNotification {
  readonly id: string
  readonly ownerId: string
  /** `file` and `folder` are rules of users; the others belong to shares. */
  readonly type: string
  readonly action: string
  readonly path: string
  /** Whose actions match: user names and special words. */
  readonly usernames: readonly string[]
  readonly recipients: readonly string[]
  readonly message: string | null
  readonly sendEmail: boolean
}

export interface SourceEmailList {
  readonly id: string
  readonly ownerId: string
  readonly name: string
  readonly emails: readonly string[]
  readonly note: string
}

export interface SourceWebhook extends Unclear {
  readonly id: string
  readonly url: string
  /** The watched folder; null if the source does not say. */
  readonly path: string | null
  readonly triggers: readonly TriggerName[]
  readonly version: 'v1' | 'v2'
  /** Of sources that are Sallyports. */
  readonly filters: FilterInput
  readonly rateLimit: number | null
  readonly caCertificate: string | null
  /** Those that the source shows: never in reports. */
  readonly secrets: Partial<Secrets>
}

/** The files of a source that has users only. */
export const noFiles: FileSource = {
  top: { id: '/', names: [] },
  async *list() {},
  async open() {
    throw new Fault('not-found', 'The source has no files.')
  },
}

/** What `work` reads. Credentials without the right to read a part, or a server without it, are no reason to stop. */
export async function unlessRefused<T>(work: () => Promise<Readable<T>>): Promise<Readable<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault && ['forbidden', 'not-found', 'invalid'].includes(error.code))
      return { unreadable: error.message }
    throw error
  }
}

/** Whether nobody can sign in as the user: without a password, and without an address for a link to set one. Who is locked at the source, too, needs none. */
export const needsPassword = ({ role, email, passwordHash, locked, lockedBecause }: SourceUser): boolean =>
  role !== 'master' && email === null && passwordHash === undefined && (!locked || lockedBecause !== undefined)

export const setPassword = 'Set a password for the user, or add an email address: there is neither.'
