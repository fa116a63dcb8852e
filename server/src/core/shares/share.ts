/** A share: a page for people without an account, with the rules for what its visitors may do. */
import { normalise } from '../../lib/text/path.ts'
import { effectivePermissions, type Permission } from '../actor.ts'
import type { User } from '../users/user.ts'

const shareTypes = ['shared_folder', 'receive', 'send'] as const
export type ShareType = (typeof shareTypes)[number]

export const shareTypeOf = (text: string): ShareType => shareTypes.find((type) => type === text) ?? 'send'

export const accessNames = ['upload', 'download', 'modify', 'delete'] as const
export type Access = (typeof accessNames)[number]
/** The permissions that a share grants its visitors. */
export type AccessMode = ReadonlySet<Access>

export interface Share {
  readonly id: number
  readonly accountId: number
  readonly ownerId: number
  readonly type: ShareType
  readonly name: string
  readonly hash: string
  readonly ownerHash: string
  readonly open: boolean
  /** The folder, or the root of a send's own tree; null once the files of a send were deleted. */
  readonly resourceId: number | null
  readonly access: AccessMode
  readonly passwordHash: string | null
  readonly isPublic: boolean
  readonly requireEmail: boolean
  readonly embed: boolean
  readonly createFolders: boolean
  readonly hasNotification: boolean
  readonly notificationEmails: readonly string[]
  /** Of a receive folder: limit of the bytes below it; null for none. */
  readonly storageQuota: number | null
  /** Of a shared folder or a send: how many downloads may start; null for any number. */
  readonly downloadLimit: number | null
  /** Downloads since the limit was set; 0 without a limit. */
  readonly downloadCount: number
  readonly expiresAt: string | null
  readonly resentAt: string | null
  /** True while the files of a send are being uploaded. */
  readonly pending: boolean
  /** When the upload of a send's files was completed; null for all other shares. */
  readonly completedAt: string | null
  /** When it was deleted. Only lookups by id, for logs and submissions, find it afterwards. */
  readonly deletedAt: string | null
  readonly createdAt: string
  readonly modifiedAt: string
}

export interface Recipient {
  readonly id: number
  readonly shareId: number
  readonly email: string
  /** True for a recipient in copy. */
  readonly copy: boolean
  /** Personal part of the link: `<hash of the share>-<this>`. */
  readonly hash: string
  readonly sentAt: string | null
  readonly receivedAt: string | null
  readonly createdAt: string
}

export interface Message {
  readonly id: number
  readonly shareId: number
  readonly userId: number
  readonly subject: string
  readonly body: string
  readonly createdAt: string
}

const combinations = [
  'upload',
  'download',
  'upload,download',
  'upload,download,modify',
  'upload,download,modify,delete',
] as const

const descriptions: Readonly<Record<string, string>> = {
  upload: 'Upload only',
  download: 'Download only',
  'upload,download': 'Downloads and uploads',
  'upload,download,modify': 'Downloads, uploads and renames',
  'upload,download,modify,delete': 'Full access',
}

export const joinAccess = (access: AccessMode): string => accessNames.filter((name) => access.has(name)).join(',')

export const splitAccess = (text: string): AccessMode => {
  const names = new Set(text.split(','))
  return new Set(accessNames.filter((name) => names.has(name)))
}

/** Why the combination is not one of the five; null if it is. */
export const accessProblem = (access: AccessMode): string | null =>
  combinations.some((known) => known === joinAccess(access))
    ? null
    : 'must be one of five: upload; download; upload and download; upload, download and modify; all four.'

export const describeAccess = ({ type, access }: Pick<Share, 'type' | 'access'>): string =>
  type === 'receive' ? 'Receive folder' : (descriptions[joinAccess(access)] ?? 'None')

/** Permissions of a visitor: those of the share that its owner has too. */
export function visitorPermissions(access: AccessMode, owner: Pick<User, 'role' | 'permissions'>): Set<Permission> {
  const held = effectivePermissions(owner.role, owner.permissions)
  const granted = new Set<Permission>(accessNames.filter((name) => access.has(name) && held.has(name)))
  // Downloading includes listing; visitors who may only upload see nothing.
  if (access.has('download') && held.has('list')) granted.add('list')
  return granted
}

/** The first permission that the share would grant and its owner lacks; null for none. */
export function permissionOwnerLacks(access: AccessMode, owner: Pick<User, 'role' | 'permissions'>): Access | null {
  const held = effectivePermissions(owner.role, owner.permissions)
  return accessNames.find((name) => access.has(name) && !held.has(name)) ?? null
}

export const isExpired = ({ expiresAt }: Pick<Share, 'expiresAt'>, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now.toISOString()

export const trackingStatus = (recipients: readonly Recipient[]): 'pending' | 'incomplete' | 'complete' => {
  const received = recipients.filter(({ receivedAt }) => receivedAt !== null).length
  if (received === 0) return 'pending'
  return received < recipients.length ? 'incomplete' : 'complete'
}

/** 134 random bits. */
export const longHashLength = 26
const shortHashLength = 4

/** The hash of a new share: a short part to tell shares apart, and an unguessable one. */
export const newHash = (random: { base36(length: number): string }): string =>
  `${random.base36(shortHashLength)}-${random.base36(longHashLength)}`

/** Parses a link into the hash of its share and the personal part. Imported links are shorter. */
export function parseLink(text: string): { readonly hash: string; readonly personal: string | null } | null {
  const found = /^([0-9a-z]{3,5}-[0-9a-z]{3,64})(?:-([0-9a-z]{3,64}))?$/.exec(text)
  return found?.[1] === undefined ? null : { hash: found[1], personal: found[2] ?? null }
}

export const emailKey = (email: string): string => normalise(email, 'NFC').toLowerCase()

/** Prefix of upload tokens of sends. */
export const sendTokenPrefix = 'snd'

/** How long a visit lasts, in ms. */
export const visitMs = 12 * 3_600_000
