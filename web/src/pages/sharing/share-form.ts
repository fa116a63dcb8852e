/** Labels of shares, and conversion between the form and the API. Pure functions. */
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import type { ShareSettings, ShareType } from '../../data/sharing/shares.ts'
import { wrongAddresses } from '../../lib/addresses.ts'
import { bytesIn, gigabytesText } from '../../lib/gigabytes.ts'
import { t, tc } from '../../lib/language/language.ts'

export const typeLabels: Readonly<Record<ShareType, string>> = {
  shared_folder: t('shared folder'),
  receive: t('receive folder'),
  send: tc('type', 'send'),
}

export const accessChoices = [
  { value: 'download', label: t('Download only') },
  { value: 'upload', label: t('Upload only') },
  { value: 'upload,download', label: t('Upload and download') },
  { value: 'upload,download,modify', label: t('Upload, download and rename') },
  { value: 'upload,download,modify,delete', label: t('Full access, including delete') },
] as const

const rights = ['upload', 'download', 'modify', 'delete'] as const

/** How often it was downloaded, of the times that are allowed. */
export const downloadLimitText = (count: number, limit: number): string =>
  t('{count} of {limit, plural, one {# download} other {# downloads}}', { count, limit })

export const accessOf = (mode: Share['attributes']['accessMode']): string =>
  rights.filter((right) => mode[right]).join(',')

export function modeOf(access: string): Share['attributes']['accessMode'] {
  const given = access.split(',')
  const has = (right: string) => given.includes(right)
  return { upload: has('upload'), download: has('download'), modify: has('modify'), delete: has('delete') }
}

export interface Draft {
  readonly name: string
  readonly access: string
  readonly hasPassword: boolean
  readonly password: string
  /** Date of the expiration, `2026-12-31`; '' for no expiration. */
  readonly until: string
  readonly isPublic: boolean
  readonly requireEmail: boolean
  readonly embed: boolean
  /** Receive folders: each sender's files are stored in a separate folder. */
  readonly createFolders: boolean
  /** Receive folders: gigabytes as entered; '' for no limit. */
  readonly quota: string
  /** Shared folders and sends: number of downloads as entered; '' for no limit. */
  readonly downloadLimit: string
  /** Downloads since the limit was set. */
  readonly downloadCount: number
  readonly recipients: string[]
  /** Of the invitation; null for the default text. */
  readonly subject: string | null
  readonly message: string | null
  readonly hasReceipts: boolean
  readonly receiptsTo: string[]
}

/**
 * Initial form. For receive folders separate sender folders are enabled, and receipts to `receiptsTo`, the user's own address; null for
 * none.
 */
export function newDraft(type: ShareType, receiptsTo: string | null): Draft {
  const receives = type === 'receive'
  return {
    ...{ name: '', access: 'download', hasPassword: false, password: '', until: '', isPublic: true, embed: false },
    ...{ downloadLimit: '', downloadCount: 0 },
    ...{ requireEmail: false, createFolders: receives, quota: '', recipients: [], subject: null, message: null },
    ...{ hasReceipts: receives && receiptsTo !== null, receiptsTo: receiptsTo === null ? [] : [receiptsTo] },
  }
}

export function draftOf({ attributes }: Share): Draft {
  const { name, accessMode, hasPassword, expiration, isPublic, requireEmail, embed, recipients } = attributes
  const {
    hasNotification: hasReceipts,
    notificationEmails: receiptsTo,
    fileDropCreateFolders,
    storageQuota,
    downloadLimit,
    downloadCount,
  } = attributes
  return {
    ...{ name, access: accessOf(accessMode), hasPassword, password: '', until: expiration?.slice(0, 10) ?? '' },
    ...{ isPublic, requireEmail, embed, createFolders: fileDropCreateFolders, quota: gigabytesText(storageQuota) },
    ...{ downloadLimit: downloadLimit === null ? '' : String(downloadLimit), downloadCount },
    ...{ hasReceipts, receiptsTo },
    ...{ recipients: recipients.map(({ email }) => email), subject: '', message: '' },
  }
}

const usual = {
  shared_folder: [t('A folder is shared with you'), t('A folder was shared with you. Open it with the link below.')],
  receive: [
    t('Please send your files'),
    t('Please upload your files with the link below. You do not need an account.'),
  ],
  send: [t('Files for you'), t('Files were sent to you. Download them with the link below.')],
} as const

/** The text of the invitation. */
export function invitationOf({ subject, message, name }: Draft, type: ShareType) {
  const [about, text] = usual[type]
  const of = name.trim()
  return { subject: subject ?? (of === '' ? about : `${about}: ${of}`), message: message ?? text }
}

/** Summary of the invitations. */
export function invitedOf({ recipients, subject, message }: Draft): string {
  if (recipients.length === 0) return t('no recipients yet')
  if (subject?.trim() === '' && message?.trim() === '') return t('no email is sent')
  return subject === null && message === null ? t('default text') : t('custom text')
}

/** A number of downloads; null for no limit, undefined for an invalid number. */
export function downloadsIn(text: string): number | null | undefined {
  const entered = text.trim()
  if (entered === '') return null
  const limit = /^\d{1,6}$/.test(entered) ? Number(entered) : 0
  return limit >= 1 && limit <= 100_000 ? limit : undefined
}

/** Summary of the access settings. */
export function accessSummary(draft: Draft): string {
  const { isPublic, requireEmail, hasPassword, until } = draft
  const who = isPublic ? t('anyone with the link') : t('personal links only')
  const address = isPublic && requireEmail ? t(', email address required') : ''
  const limit = downloadsIn(draft.downloadLimit)
  const most = limit ? t(', {limit, plural, one {# download} other {# downloads}} at most', { limit }) : ''
  return `${who}${address}${hasPassword ? t(', password required') : ''}${until === '' ? '' : t(', until {until}', { until })}${most}`
}

/** The form as an API request. Unchanged fields are omitted, so that a password is kept. */
export function settingsOf(draft: Draft, type: ShareType, before: Draft | null): ShareSettings {
  const { hasPassword, password, until, recipients, hasReceipts, receiptsTo, access, ...flags } = draft
  const { subject, message } = invitationOf(draft, type)
  const invitation = subject.trim() && message.trim() && { messageSubject: subject.trim(), messageBody: message.trim() }
  return {
    name: flags.name.trim(),
    ...{ isPublic: flags.isPublic, requireEmail: flags.requireEmail && flags.isPublic, embed: flags.embed },
    ...(type === 'shared_folder' && { accessMode: modeOf(access) }),
    ...(type === 'receive' && { fileDropCreateFolders: flags.createFolders }),
    ...(type === 'receive' && flags.quota !== (before?.quota ?? '') && { storageQuota: bytesIn(flags.quota) ?? null }),
    ...(type !== 'receive' &&
      flags.downloadLimit !== (before?.downloadLimit ?? '') && {
        downloadLimit: downloadsIn(flags.downloadLimit) ?? null,
      }),
    ...(hasPassword && password !== '' && { password }),
    ...(!hasPassword && before?.hasPassword && { password: null }),
    // The end of that day in the user's time zone.
    ...(until !== (before?.until ?? '') && { expiration: until === '' ? null : `${until}T23:59:59` }),
    recipients: recipients.map((email) => ({ email })),
    ...(invitation && recipients.length > 0 && invitation),
    hasNotification: hasReceipts,
    ...(hasReceipts && { notificationEmails: receiptsTo }),
  }
}

/** The first error of the form, or undefined. */
export function problemOf(draft: Draft, before: Draft | null): string | undefined {
  if (draft.name.trim() === '') return t('Enter a name. Visitors see it.')
  if (draft.hasPassword && draft.password === '' && !before?.hasPassword)
    return t('Enter a password, or do not require one.')
  if (bytesIn(draft.quota) === undefined) return t('Enter the storage quota as a number of gigabytes.')
  if (downloadsIn(draft.downloadLimit) === undefined) return t('Enter the number of downloads, from 1 to 100,000.')
  const wrong = wrongAddresses([...draft.recipients, ...(draft.hasReceipts ? draft.receiptsTo : [])])
  if (wrong !== undefined) return wrong
  // The default text is never empty.
  if ((draft.subject?.trim() === '') !== (draft.message?.trim() === ''))
    return t('Enter both a subject and a message, or leave both empty to send no email.')
  return undefined
}

/** Default folder for received files. */
export const newFolderFor = (name: string): string => `/${name.trim().replaceAll('/', '-')}`

export const linkOf = (share: Share): string => `${location.origin}/s/${share.attributes.hash}`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** Markup that embeds the page; the query parameter marks it as embedded, because not every browser sends a header for that. */
export const snippetOf = (share: Share): string =>
  `<iframe src="${linkOf(share)}?embed" title="${escaped(share.attributes.name)}" width="100%" height="640" style="border:0"></iframe>`
