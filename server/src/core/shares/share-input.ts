/** Validation of new and changed shares. Each check throws `invalid` or `weak-password` with its subject. */
import { addressProblem } from '../../lib/text/email-address.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, type Subject } from '../fault.ts'
import { newHash, requesterOf } from '../passwords.ts'
import type { User } from '../users/user.ts'
import { complexityProblem, passwordProblem } from '../users/user.ts'
import { checkForeignHash, checkNotCommon, isPerson } from '../users/user-input.ts'
import { checkDownloadLimit } from './download-limit.ts'
import { type AccessMode, accessProblem, emailKey, permissionOwnerLacks, type ShareType } from './share.ts'

export interface RecipientInput {
  readonly email: string
  /** True for a recipient in copy. */
  readonly copy: boolean
}

/** Settings of new and changed shares. Undefined fields keep their value or, in a new share, their default. */
export interface ShareSettings {
  readonly name?: string | undefined
  readonly access?: AccessMode | undefined
  /** Identifiers of what is shared. */
  readonly resources?: readonly string[] | undefined
  /** Password of the share; null for none. */
  readonly password?: string | null | undefined
  readonly isPublic?: boolean | undefined
  readonly requireEmail?: boolean | undefined
  readonly embed?: boolean | undefined
  readonly createFolders?: boolean | undefined
  readonly hasNotification?: boolean | undefined
  readonly notificationEmails?: readonly string[] | undefined
  /** Of a receive folder: bytes; null for no limit. */
  readonly storageQuota?: number | null | undefined
  /** Of a shared folder or a send: number of downloads; null for no limit. */
  readonly downloadLimit?: number | null | undefined
  /** ISO 8601 UTC; null for never. */
  readonly expiresAt?: string | null | undefined
  readonly recipients?: readonly RecipientInput[] | undefined
  readonly subject?: string | undefined
  readonly message?: string | undefined
}

export interface NewShareInput extends ShareSettings {
  readonly type: ShareType
  readonly name: string
  /** Sends: true when the files will be uploaded afterwards. */
  readonly uploading?: boolean | undefined
  /** Hash of its password at another server, which is kept instead of the password. Only imports of the operator set it. */
  readonly foreignHash?: string | undefined
}

/** Checks the settings that need no lookup of the share. Returns the password's hash; undefined for no change. */
export async function checkSettings(
  ctx: Needs<'db' | 'passwords'>,
  actor: Actor,
  settings: ShareSettings & { readonly type: ShareType; readonly foreignHash?: string | undefined },
): Promise<string | null | undefined> {
  checkLine('name', settings.name)
  checkLine('message-subject', settings.subject)
  if (settings.access) checkAccess(settings.access)
  checkDownloadLimit(settings.type, settings.downloadLimit)
  for (const { email } of settings.recipients ?? []) checkEmail('recipients', email)
  for (const email of settings.notificationEmails ?? []) checkEmail('receipt-emails', email)
  if (typeof settings.password !== 'string') return settings.password
  const account = await accountStore.accountById(ctx.db.q, actor.accountId)
  const complex = account?.settings.complexPasswords === true
  const problem = passwordProblem(settings.password) ?? (complex ? complexityProblem(settings.password) : null)
  if (problem) throw new Fault('weak-password', problem, { subject: 'password' })
  if (isPerson(actor)) await checkNotCommon(settings.password)
  if (settings.foreignHash !== undefined) checkForeignHash(actor, settings.foreignHash)
  const { password, foreignHash } = settings
  return await newHash(ctx.passwords, { password, foreignHash }, requesterOf(actor))
}

/** A share that exceeds the limit may keep its number of addresses, `already`. */
export function checkReceipts(
  { settings }: Needs<'settings'>,
  { notificationEmails = [] }: ShareSettings,
  already = 0,
) {
  const most = Math.max(settings.mail.recipients, already)
  if (notificationEmails.length > most)
    throw invalid(
      'receipt-emails',
      (of) => `${of['receipt-emails']} holds at most ${most} addresses, got ${notificationEmails.length}.`,
    )
}

function checkLine(subject: Subject, text = '-'): void {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text) || text.trim() === '')
    throw invalid(subject, (of) => `${of[subject]} must be one line of text without control characters.`)
}

function checkEmail(subject: Subject, email: string): void {
  const problem = addressProblem(email)
  if (problem) throw invalid(subject, (of) => `${of[subject]}: ${problem}`)
}

function checkAccess(access: AccessMode): void {
  const problem = accessProblem(access)
  if (problem) throw invalid('access', (of) => `${of.access} ${problem}`)
}

/** The access of a share of this type: as requested, or the least. */
export function accessFor(type: ShareType, asked: AccessMode | undefined): AccessMode {
  if (type === 'receive') return new Set(['upload'])
  if (type === 'send') return new Set(['download'])
  return asked ?? new Set(['download'])
}

/** Throws `forbidden` when the share would grant more than its owner has. */
export function checkRights(access: AccessMode, owner: Pick<User, 'role' | 'permissions' | 'username'>): void {
  const beyond = permissionOwnerLacks(access, owner)
  if (beyond !== null)
    throw new Fault(
      'forbidden',
      (of) => `${of.access} can't allow "${beyond}": user "${owner.username}", who shares, lacks that permission.`,
    )
}

/** Each address once, in its first spelling. */
export function distinctRecipients(recipients: readonly RecipientInput[]): RecipientInput[] {
  const byKey = new Map<string, RecipientInput>()
  for (const recipient of recipients)
    if (!byKey.has(emailKey(recipient.email))) byKey.set(emailKey(recipient.email), recipient)
  return [...byKey.values()]
}

/** What is shared: one folder, or for a send files and folders. Throws `invalid`. */
export function checkResources({ type, resources = [], uploading }: NewShareInput): void {
  if (uploading && type !== 'send')
    throw invalid(
      'uploading',
      (of) => `${of.uploading} is for shares of the type send; upload to a folder before you share it.`,
    )
  if (type !== 'send' && resources.length !== 1)
    throw invalid(
      'resources',
      (of) => `${of.resources} must name exactly one folder for a shared folder or a receive folder.`,
    )
  if (type === 'send' && resources.length === 0 && !uploading)
    throw invalid(
      'resources',
      (of) => `${of.resources} must name the files and folders to send, or ${of.uploading} must be true.`,
    )
}
