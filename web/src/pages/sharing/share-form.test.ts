import { exampleShare } from '@sallyport/contract/schemas/shares/share.ts'
import { expect, test } from 'vitest'
import {
  accessChoices,
  accessOf,
  accessSummary,
  draftOf,
  modeOf,
  newDraft,
  problemOf,
  settingsOf,
} from './share-form.ts'

const fresh = { ...newDraft('shared_folder', 'mira@harbour.example'), name: 'Papers' }

test('the five access modes are converted in both directions', () => {
  for (const { value } of accessChoices) expect(accessOf(modeOf(value))).toBe(value)
})

test('a new share has the entered values and no others', () => {
  expect(settingsOf(fresh, 'send', null)).toEqual({
    ...{ name: 'Papers', isPublic: true, requireEmail: false, embed: false, recipients: [], hasNotification: false },
  })
  const full = {
    ...{ ...fresh, hasPassword: true, password: 'secret', until: '2026-12-31', hasReceipts: true },
    ...{ recipients: ['a@b.example'], subject: 'Look', message: 'Here', isPublic: false, requireEmail: true },
  }
  expect(settingsOf(full, 'shared_folder', null)).toMatchObject({
    accessMode: { upload: false, download: true, modify: false, delete: false },
    password: 'secret',
    expiration: '2026-12-31T23:59:59',
    recipients: [{ email: 'a@b.example' }],
    messageSubject: 'Look',
    messageBody: 'Here',
    requireEmail: false,
    notificationEmails: ['mira@harbour.example'],
  })
})

test('a change keeps an unchanged password and expiration, and removes them on request', () => {
  const before = draftOf(exampleShare)
  expect(before).toMatchObject({ hasPassword: true, password: '', until: '2026-12-31', access: 'upload,download' })
  const same = settingsOf(before, 'shared_folder', before)
  expect([same.password, same.expiration]).toEqual([undefined, undefined])
  const off = settingsOf({ ...before, hasPassword: false, until: '' }, 'shared_folder', before)
  expect([off.password, off.expiration]).toEqual([null, null])
})

test('the form reports missing values', () => {
  expect(problemOf(fresh, null)).toBeUndefined()
  expect(problemOf({ ...fresh, name: ' ' }, null)).toMatch(/name/)
  expect(problemOf({ ...fresh, hasPassword: true }, null)).toMatch(/password/)
  expect(problemOf({ ...fresh, hasPassword: true }, { ...fresh, hasPassword: true })).toBeUndefined()
  expect(problemOf({ ...fresh, recipients: ['ann'] }, null)).toMatch(/“ann”/)
  expect(problemOf({ ...fresh, subject: '' }, null)).toMatch(/message/)
  expect(problemOf({ ...fresh, subject: ' ', message: '' }, null)).toBeUndefined()
})

test('a receive folder has receipts and separate folders per sender by default; invitations have the default text', () => {
  const draft = { ...newDraft('receive', 'mira@harbour.example'), name: 'Papers', recipients: ['ann@quay.example'] }
  expect(settingsOf(draft, 'receive', null)).toMatchObject({
    ...{ fileDropCreateFolders: true, hasNotification: true, notificationEmails: ['mira@harbour.example'] },
    ...{ messageSubject: 'Please send your files: Papers', messageBody: expect.stringContaining('with the link') },
  })
  const silent = settingsOf({ ...draft, subject: '', message: '' }, 'receive', null)
  expect([silent.messageSubject, silent.messageBody]).toEqual([undefined, undefined])
})

test('the access settings are summarized in a line', () => {
  expect(accessSummary(fresh)).toBe('anyone with the link')
  expect(accessSummary({ ...fresh, requireEmail: true, hasPassword: true, until: '2026-12-31' })).toBe(
    'anyone with the link, email address required, password required, until 2026-12-31',
  )
  expect(accessSummary({ ...fresh, isPublic: false, requireEmail: true })).toBe('personal links only')
})

test('a download limit is sent when it has changed, and removed when it is emptied', () => {
  const limited = { ...fresh, downloadLimit: ' 5 ' }
  expect(settingsOf(limited, 'send', null).downloadLimit).toBe(5)
  expect(settingsOf(limited, 'receive', null)).not.toHaveProperty('downloadLimit')
  const { attributes, ...share } = exampleShare
  const before = draftOf({ ...share, attributes: { ...attributes, downloadLimit: 5, downloadCount: 3 } })
  expect([before.downloadLimit, before.downloadCount]).toEqual(['5', 3])
  expect(settingsOf(before, 'shared_folder', before)).not.toHaveProperty('downloadLimit')
  expect(settingsOf({ ...before, downloadLimit: '' }, 'shared_folder', before).downloadLimit).toBeNull()
  for (const wrong of ['0', '-1', '1.5', '100001', '1e3', 'five'])
    expect(problemOf({ ...fresh, downloadLimit: wrong }, null)).toMatch(/number of downloads/)
  expect(problemOf({ ...fresh, downloadLimit: '100000' }, null)).toBeUndefined()
  expect(accessSummary(limited)).toBe('anyone with the link, 5 downloads at most')
})
