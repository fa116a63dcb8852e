import { exampleOutsider, exampleUser } from '@sallyport/contract/schemas/accounts/user.ts'
import { expect, test } from 'vitest'
import { changesIn, choosesPassword, formOf, hasChanges, mayUseFtp, newUser, stateOf, switches } from './user-form.ts'

test('there is a switch for every permission', () => {
  const names = switches.map(([name]) => name)
  expect(names.toSorted()).toEqual(Object.keys(exampleUser.attributes.permissions).toSorted())
})

test('only changed fields of a user are sent', () => {
  const before = formOf(exampleOutsider, 'UTC')
  expect([changesIn(before, before), hasChanges(before, before)]).toEqual([{}, false])
  const { permissions } = before
  const after = {
    ...before,
    nickname: 'North',
    expires: '',
    permissions: { ...permissions, share: !permissions.share },
  }
  expect(changesIn({ ...before, expires: '2027-01-01T10:00' }, after)).toEqual({
    nickname: 'North',
    expiration: null,
    permissions: { share: !permissions.share },
  })
  expect(changesIn(before, { ...before, password: 'x' })).toEqual({ password: 'x' })
  expect(changesIn(before, { ...before, role: 'admin', homeResource: '/x' })).toEqual({ role: 'admin' })
})

test('a demoted administrator gets the home folder shown in the window, also if it is the whole account', () => {
  const admin = { ...formOf(exampleOutsider, 'UTC'), role: 'admin' as const, homeResource: '/' }
  expect(changesIn(admin, { ...admin, role: 'user' })).toEqual({ role: 'user', homeResource: '/' })
  expect(changesIn(admin, { ...admin, role: 'user', homeResource: '/ada' })).toEqual({
    role: 'user',
    homeResource: '/ada',
  })
})

test('T-17: a new administrator has the whole account, a new user its folder', () => {
  const form = {
    ...formOf(null, 'Europe/Lisbon'),
    username: ' ada ',
    homeResource: '/ada',
    expires: '2027-12-31T18:00',
  }
  expect(newUser(form)).toMatchObject({
    ...{
      username: 'ada',
      role: 'user',
      homeResource: '/ada',
      timeZone: 'Europe/Lisbon',
      expiration: '2027-12-31T18:00',
    },
  })
  expect(newUser({ ...form, homeResource: '' })).toMatchObject({ homeResource: '/ada' })
  expect(newUser({ ...form, role: 'admin', expires: '' })).toMatchObject({ homeResource: '/', expiration: null })
})

test('a new user chooses the password with the link in the welcome email, if none is entered', () => {
  const form = { ...formOf(null, 'UTC'), username: 'ada', email: 'ada@harbour.example', welcomeEmail: true }
  expect(choosesPassword(form)).toBe(true)
  const [one, other] = [newUser(form).password, newUser(form).password]
  expect(one).toMatch(/^Aa1-[0-9a-f]{32}$/)
  expect(one).not.toBe(other)
  expect(newUser({ ...form, password: 'Spring-tide-at-six-7' }).password).toBe('Spring-tide-at-six-7')
  expect(choosesPassword({ ...form, welcomeEmail: false })).toBe(false)
})

test('FTP is on by default for users who need no SSH key, and set only by its own switch', () => {
  const form = formOf(exampleOutsider, 'UTC')
  expect([mayUseFtp(form), mayUseFtp({})]).toEqual([true, true])
  const keyed = { ...form, sftpAccess: 'key' } as const
  expect(mayUseFtp(keyed)).toBe(false)
  expect(changesIn(form, keyed)).toEqual({ sftpAccess: 'key' })
  const allowed = { ...keyed, ftpAccess: 'on' } as const
  expect([mayUseFtp(allowed), mayUseFtp({ ...form, ftpAccess: 'off' })]).toEqual([true, false])
  expect(changesIn(keyed, allowed)).toEqual({ ftpAccess: 'on' })
})

test('locked takes precedence over expired', () => {
  const at = (attributes: object) =>
    stateOf({ ...exampleOutsider, attributes: { ...exampleOutsider.attributes, ...attributes } }, 1_000)
  expect(at({ locked: false, expiration: null })).toBe('active')
  expect(at({ locked: false, expiration: '1970-01-01T00:00:01Z' })).toBe('expired')
  expect(at({ locked: false, expiration: '1970-01-01T00:00:02Z' })).toBe('active')
  expect(at({ locked: true, expiration: '1970-01-01T00:00:01Z' })).toBe('locked')
})
