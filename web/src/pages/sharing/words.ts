/** Words of shares, and what a form says in the terms of the API. Rules without a picture. */
import type { Share } from '@sallyport/contract/schemas/share.ts'
import type { ShareSettings, ShareType } from '../../data/shares.ts'

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
  readonly recipients: string[]
  readonly subject: string
  readonly message: string
  readonly hasReceipts: boolean
  readonly receiptsTo: string[]
}

export function draftOf(share: Share | undefined, receiptsTo: string): Draft {
  const texts = { password: '', subject: '', message: '' }
  if (!share)
    return {
      ...{ ...texts, name: '', access: 'download', hasPassword: false, until: '', isPublic: true, requireEmail: false },
      ...{ embed: false, recipients: [], hasReceipts: false, receiptsTo: [receiptsTo] },
    }
  const { name, accessMode, hasPassword, expiration, isPublic, requireEmail, embed, recipients } = share.attributes
  const { hasNotification: hasReceipts, notificationEmails } = share.attributes
  return {
    ...{ ...texts, name, access: accessOf(accessMode), hasPassword, until: expiration?.slice(0, 10) ?? '', isPublic },
    ...{ requireEmail, embed, recipients: recipients.map(({ email }) => email), hasReceipts },
    receiptsTo: notificationEmails,
  }
}

/** A form as the API takes it. What was not touched is not sent, so that a password stays. */
export function settingsOf(draft: Draft, type: ShareType, before: Draft | null): ShareSettings {
  const { hasPassword, password, until, recipients, subject, message, hasReceipts, receiptsTo, access, ...flags } =
    draft
  const invitation = subject.trim() && message.trim() && { messageSubject: subject.trim(), messageBody: message.trim() }
  return {
    name: flags.name.trim(),
    ...{ isPublic: flags.isPublic, requireEmail: flags.requireEmail && flags.isPublic, embed: flags.embed },
    ...(type === 'shared_folder' && { accessMode: modeOf(access) }),
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
  if ((draft.subject.trim() === '') !== (draft.message.trim() === ''))
    return 'An invitation has a subject and a message; leave both empty to write to nobody.'
  return undefined
}

export const linkOf = (share: Share): string => `${location.origin}/s/${share.attributes.hash}`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** What shows the page inside of another one. */
export const snippetOf = (share: Share): string =>
  `<iframe src="${linkOf(share)}" title="${escaped(share.attributes.name)}" width="100%" height="640" style="border:0"></iframe>`
