import { exampleOutsider, exampleUser } from '@sallyport/contract/schemas/user.ts'
import { expect, test } from 'vitest'
import { can, isAdmin, nameOf } from './me.ts'

test('administrators may everything, others what their flags say', () => {
  expect([isAdmin(exampleUser), isAdmin(exampleOutsider)]).toEqual([true, false])
  const all = {
    ...exampleUser,
    attributes: { ...exampleUser.attributes, permissions: exampleOutsider.attributes.permissions },
  }
  expect([can(all, 'share'), can(exampleOutsider, 'share'), can(exampleOutsider, 'upload')]).toEqual([
    true,
    false,
    true,
  ])
})

test('a person is called by the nickname, else by the user name', () => {
  expect(nameOf(exampleUser)).toBe('Mira (orders)')
  expect(nameOf({ ...exampleUser, attributes: { ...exampleUser.attributes, nickname: '' } })).toBe('mira')
})
