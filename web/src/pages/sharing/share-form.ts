/** Words of shares, and what a form says in the terms of the API. Rules without a picture. */
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import type { ShareSettings, ShareType } from '../../data/sharing/shares.ts'
import { wrongAddresses } from '../../lib/addresses.ts'
import { bytesIn, gigabytesText } from '../../lib/gigabytes.ts'

export const nouns: Readonly<Record<ShareType, string>> = {
  shared_folder: 'shared folder',
  receive: 'receive folder',
  send: 'send',
}

export const accessChoices = [
  { value: 'download', label: 'Download only' },
  { value: 'upload', label: 'Upload only' },
  { value: 'upload,download', label: 'Upload and download' },
  { value: 'upload,download,modify', label: 'Upload, download and rename' },
  { value: 'upload,download,modify,delete', label: 'Everything, deleting included' },
] as const

const rights = ['upload', 'download', 'modify', 'delete'] as const

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
  /** A day, `2026-12-31`; '' for none. */
  readonly until: string
  readonly isPublic: boolean
  readonly requireEmail: boolean
  readonly embed: boolean
  /** Of a receive folder: what each sender hands in lies in a folder of its own. */
  readonly createFolders: boolean
  /** Of a receive folder: gigabytes as typed; '' for no limit. */
  readonly quota: string
  readonly recipients: string[]
  /** Of the invitation; null for the usual words. */
  readonly subject: string | null
  readonly message: string | null
  readonly hasReceipts: boolean
  readonly receiptsTo: string[]
}

/** A form to begin with. Who makes a receive folder waits for files: is told of them, and gets each sender's apart. */
export function newDraft(type: ShareType, receiptsTo: string): Draft {
  const receives = type === 'receive'
  return {
    ...{ name: '', access: 'download', hasPassword: false, password: '', until: '', isPublic: true, embed: false },
    ...{ requireEmail: false, createFolders: receives, quota: '', recipients: [], subject: null, message: null },
    ...{ hasReceipts: receives, receiptsTo: [receiptsTo] },
  }
}

export function draftOf({ attributes }: Share): Draft {
  const { name, accessMode, hasPassword, expiration, isPublic, requireEmail, embed, recipients } = attributes
  const {
    hasNotification: hasReceipts,
    notificationEmails: receiptsTo,
    fileDropCreateFolders,
    storageQuota,
  } = attributes
  return {
    ...{ name, access: accessOf(accessMode), hasPassword, password: '', until: expiration?.slice(0, 10) ?? '' },
    ...{ isPublic, requireEmail, embed, createFolders: fileDropCreateFolders, quota: gigabytesText(storageQuota) },
    ...{ hasReceipts, receiptsTo },
    ...{ recipients: recipients.map(({ email }) => email), subject: '', message: '' },
  }
}

const usual = {
  shared_folder: ['A folder is shared with you', 'There is a folder for you. Open it by the link below.'],
  receive: ['Please send your files', 'Please send your files by the link below. You need no account for it.'],
  send: ['Files for you', 'There are files for you. Get them by the link below.'],
} as const

/** What is written to the invited. */
export function invitationOf({ subject, message, name }: Draft, type: ShareType) {
  const [about, text] = usual[type]
  const of = name.trim()
  return { subject: subject ?? (of === '' ? about : `${about}: ${of}`), message: message ?? text }
}

/** What becomes of the invitation, in a word or two. */
export function invitedOf({ recipients, subject, message }: Draft): string {
  if (recipients.length === 0) return 'to nobody yet'
  if (subject?.trim() === '' && message?.trim() === '') return 'nobody is written to'
  return subject === null && message === null ? 'in the usual words' : 'in your words'
}

/** Who comes in, in a line. */
export function doorOf({ isPublic, requireEmail, hasPassword, until }: Draft): string {
  const who = isPublic ? 'whoever has the link' : 'only by personal links'
  const address = isPublic && requireEmail ? ', leaving an address' : ''
  return `${who}${address}${hasPassword ? ', with a password' : ''}${until === '' ? '' : `, until ${until}`}`
}

/** A form as the API takes it. What was not touched is not sent, so that a password stays. */
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
    ...(hasPassword && password !== '' && { password }),
    ...(!hasPassword && before?.hasPassword && { password: null }),
    // The end of that day, where the person is.
    ...(until !== (before?.until ?? '') && { expiration: until === '' ? null : `${until}T23:59:59` }),
    recipients: recipients.map((email) => ({ email })),
    ...(invitation && recipients.length > 0 && invitation),
    hasNotification: hasReceipts,
    ...(hasReceipts && { notificationEmails: receiptsTo }),
  }
}

/** What is wrong with the form, or undefined. */
export function problemOf(draft: Draft, before: Draft | null): string | undefined {
  if (draft.name.trim() === '') return 'Give it a name; visitors see it.'
  if (draft.hasPassword && draft.password === '' && !before?.hasPassword) return 'Type a password, or ask for none.'
  if (bytesIn(draft.quota) === undefined) return 'Enter the storage quota as a number of gigabytes.'
  const wrong = wrongAddresses([...draft.recipients, ...(draft.hasReceipts ? draft.receiptsTo : [])])
  if (wrong !== undefined) return wrong
  // The usual words are never empty.
  if ((draft.subject?.trim() === '') !== (draft.message?.trim() === ''))
    return 'An invitation has a subject and a message; leave both empty to write to nobody.'
  return undefined
}

/** Where files come to if no folder was chosen. */
export const newFolderFor = (name: string): string => `/${name.trim().replaceAll('/', '-')}`

export const linkOf = (share: Share): string => `${location.origin}/s/${share.attributes.hash}`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** What shows the page inside of another one; the address says so, since not every browser does. */
export const snippetOf = (share: Share): string =>
  `<iframe src="${linkOf(share)}?embed" title="${escaped(share.attributes.name)}" width="100%" height="640" style="border:0"></iframe>`
