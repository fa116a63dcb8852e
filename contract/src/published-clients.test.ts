import { expect, test } from 'vitest'
import { operations } from './operations.ts'
import { type Parsed, parseBody, parseQuery } from './parse.ts'

// Requests of published clients and their sample programs for users, account, logs and folders, with their peculiarities.
const all = operations
const value = <T>(parsed: Parsed<T>): T => {
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.ok
}
const messages = (parsed: Parsed<unknown>) => ('problems' in parsed ? parsed.problems.map((it) => it.message) : [])

const newUser = {
  username: 'APIKEY-1606171676',
  homeResource: '/Home directory for api users',
  email: 'a@b.example',
  password: '99drowssaP',
  role: 'user',
  permissions: { download: true, upload: 'true', list: 1, delete: false },
  timeZone: 'America/Los_Angeles',
}

test('a new user has the sent permissions, and defaults for absent fields', () => {
  expect(value(parseBody(all.addUser.body, newUser))).toEqual({
    ...newUser,
    permissions: { download: true, upload: true, list: true, delete: false },
    nickname: '',
    locked: false,
    onboarding: false,
    welcomeEmail: false,
  })
  expect(value(parseBody(all.addUser.body, { ...newUser, permissions: [] })).permissions).toEqual({})
})

test('a new user without required fields gets an error for each', () => {
  const fields = messages(parseBody(all.addUser.body, {})).map((message) => message.split(' ')[0])
  expect(fields).toEqual(['username', 'password', 'email', 'homeResource', 'role', 'permissions', 'timeZone'])
})

test.each([
  ['2011-03-21 00:18:56', '2011-03-21T00:18:56.000'],
  ['2027-01-31T18:00:00-07:00', '2027-01-31T18:00:00.000-07:00'],
  ['2027-01-31', '2027-01-31T00:00:00.000'],
  [null, null],
  ['', null],
])('an expiration can be written as %j', (expiration, read) => {
  expect(value(parseBody(all.updateUser.body, { expiration }))).toEqual({ expiration: read })
  expect(value(parseBody(all.addUser.body, { ...newUser, expiration })).expiration).toBe(read)
})

test('an expiration that is not a date is refused, and an absent one is no change', () => {
  expect(messages(parseBody(all.updateUser.body, { expiration: 'never' }))).toEqual([
    'expiration must be a date such as 2026-11-23T22:47:54Z, got "never".',
  ])
  expect(value(parseBody(all.updateUser.body, {}))).toEqual({})
})

test('a change contains exactly the sent fields; null clears only fields that can be cleared', () => {
  const sent = { nickname: '', email: null, locked: 'False', permissions: { upload: false, list: null }, role: null }
  expect(value(parseBody(all.updateUser.body, sent))).toEqual({
    nickname: '',
    locked: false,
    permissions: { upload: false },
  })
})

test('users are searched with wildcards, and sorted by the field names of the API, a page at a time', () => {
  const read = (search: string) => value(parseQuery(all.listUsers.query, search))
  expect(read('search=*@acme.com&status=1&sort=homeDir,-modified&include=homeResource,owneraccount')).toEqual({
    search: '*@acme.com',
    status: 1,
    sort: ['homeDir', '-modified'],
    include: ['homeResource', 'ownerAccount'],
    offset: 0,
    limit: 25,
  })
  expect(read('limit=100&offset=100').limit).toBe(100)
  expect(read('role=owner&status=2&limit=0')).toMatchObject({ role: 'unknown', status: 'unknown', limit: 25 })
  expect(messages(parseQuery(all.listUsers.query, 'limit=-1&sort=age'))).toEqual([
    'limit must be a whole number from 1 to 200, got "-1".',
    expect.stringMatching(/^sort must be one of nickname, /),
  ])
})

test('address ranges are set, and removed by null or an empty list', () => {
  const read = (allowedIpRanges: unknown) => parseBody(all.updateAccount.body, { allowedIpRanges })
  const ranges = [
    { ipStart: '198.51.100.1', ipEnd: '198.51.100.9' },
    { ipStart: '2001:db8::', ipEnd: '2001:db8::ffff' },
  ]
  expect(value(read(ranges))).toEqual({ allowedIpRanges: ranges })
  expect(value(read([]))).toEqual({ allowedIpRanges: [] })
  expect(value(read(null))).toEqual({ allowedIpRanges: null })
  expect(value(read(undefined))).toEqual({})
  expect(messages(read([{ ipStart: '198.51.100.1' }]))).toEqual([
    'allowedIpRanges[0].ipEnd is required. The last one; the same for a single address.',
  ])
})

test.each([69, 101, 80.5, 'many'])('%j percent is not a valid threshold', (noticeThreshold) => {
  const [message] = messages(parseBody(all.updateAccount.body, { quota: { noticeThreshold } }))
  expect(message).toMatch(/^quota\.noticeThreshold must be a whole number from 70 to 100, got /)
})

test('thresholds range from 70 to 100, and texts of the account can be reset', () => {
  const body = {
    quota: { noticeThreshold: 70, transactionsNoticeThreshold: '100' },
    customSignature: '',
    emailSubject: null,
    externalDomain: 'https://example.com/files',
    brandingSettings: { companyName: null, customEmail: '', theme: 'Dark' },
  }
  expect(value(parseBody(all.updateAccount.body, body))).toEqual({
    quota: { noticeThreshold: 70, transactionsNoticeThreshold: 100 },
    customSignature: null,
    emailSubject: null,
    externalDomain: 'https://example.com/files',
    brandingSettings: { companyName: null, customEmail: null, theme: 'dark' },
  })
})

test('the session log is filtered by code in any case, path and dates, with 200 and more entries per page', () => {
  const search = 'type=pass&path=%2Ffolder*&startDate=2026-11-23+22:44:09&limit=200&sort=-date,ip_address'
  expect(value(parseQuery(all.getSessionLogs.query, search))).toEqual({
    type: 'PASS',
    path: '/folder*',
    startDate: '2026-11-23T22:44:09.000',
    limit: 200,
    offset: 0,
    sort: ['-date', 'ip_address'],
  })
  expect(value(parseQuery(all.getSessionLogs.query, 'type=Edit_Ntfy')).type).toBe('EDIT_NTFY')
  expect(value(parseQuery(all.getSessionLogs.query, 'type=LOGIN')).type).toBe('unknown')
})

test('an archive can have an empty name, and is created in the home folder by default', () => {
  expect(value(parseBody(all.compressFiles.body, { resources: ['id:7'], archiveName: '' }))).toEqual({
    resources: ['id:7'],
    parentResource: '/',
  })
})

test('a preview has a size, starts at page 0 by default, and has a maximum size', () => {
  expect(value(parseQuery(all.getPreviewImage.query, 'resource=/a.pdf&size=LARGE&width=2000'))).toEqual({
    resource: '/a.pdf',
    size: 'large',
    width: 2000,
    page: 0,
  })
  expect(messages(parseQuery(all.getPreviewImage.query, 'resource=/a.pdf&width=2001&page=-1'))).toEqual([
    expect.stringMatching(/^size is required\./),
    'width must be a whole number from 1 to 2000, got "2001".',
  ])
})

test('entries of the trash are identified by id, as numbers or as text', () => {
  expect(value(parseBody(all.restoreFromTrash.body, { resources: [8127, '9001'] }))).toEqual({
    resources: [8127, 9001],
  })
  expect(messages(parseBody(all.restoreFromTrash.body, { resources: ['/inbound'] }))).toEqual([
    'resources[0] must be a whole number of 1 or more, got "/inbound".',
  ])
  expect(value(parseBody(all.purgeTrash.body, { all: 'true' }))).toEqual({ all: true })
  expect(value(parseBody(all.purgeTrash.body, undefined))).toEqual({ all: false })
})
