import { exampleOutsider, exampleUser } from '@sallyport/contract/schemas/accounts/user.ts'
import { expect, test } from 'vitest'
import { can, isAdmin, nameOf } from './me.ts'

const transports = { sftp: false, ftp: false, mail: true }
const [mira, user] = [
  { ...exampleUser, transports, sftpServer: null, ftpServer: null, operator: false, trashDays: 7, keepVersions: true },
  {
    ...exampleOutsider,
    transports,
    sftpServer: null,
    ftpServer: null,
    operator: false,
    trashDays: 7,
    keepVersions: true,
  },
]

test('administrators have all permissions, other users those of their flags', () => {
  expect([isAdmin(mira), isAdmin(user)]).toEqual([true, false])
  const all = {
    ...mira,
    attributes: { ...mira.attributes, permissions: user.attributes.permissions },
  }
  expect([can(all, 'share'), can(user, 'share'), can(user, 'upload')]).toEqual([true, false, true])
})

test('the display name is the nickname, or else the user name', () => {
  expect(nameOf(mira)).toBe('Mira (orders)')
  expect(nameOf({ ...mira, attributes: { ...mira.attributes, nickname: '' } })).toBe('mira')
})

test('notifications cannot be created without a mail server', () => {
  const without = { ...mira, transports: { ...transports, mail: false } }
  expect([can(mira, 'notification'), can(without, 'notification'), can(without, 'share')]).toEqual([true, false, true])
})
