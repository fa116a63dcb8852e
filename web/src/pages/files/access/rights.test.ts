import type { Permission, User } from '@sallyport/contract/schemas/accounts/user.ts'
import { expect, test } from 'vitest'
import { groupsOf } from './groups.ts'
import { ownRightsText, type Rights, rightsText } from './rights.ts'

const all = ['list', 'download', 'upload', 'modify', 'delete', 'share'] as const

const rights = (words: string, role: Rights['role'] = 'user'): Rights => ({
  role,
  permissions: Object.fromEntries(words.split(' ').map((name) => [name, true])) as Record<Permission, boolean>,
})

test('what a user may do is said in few words', () => {
  expect(
    [
      all.join(' '),
      'list download upload modify delete changePassword',
      'list download upload share',
      'list download',
      'list upload',
      'list',
      'upload download',
      'changePassword',
    ].map((words) => rightsText(rights(words))),
  ).toEqual([
    'full access',
    'full access except sharing',
    'can view, download, upload, replace and share',
    'can view and download',
    'can see names, upload and replace',
    'can see names',
    'can download, upload and replace without seeing files',
    'no access',
  ])
  // Administrators have all permissions, whatever is stored.
  expect(rightsText(rights('', 'admin'))).toBe('full access')
})

test('the viewer is addressed', () => {
  expect(
    [all.join(' '), 'list download upload modify delete', 'list download upload modify'].map((it) =>
      ownRightsText(rights(it)),
    ),
  ).toEqual([
    ...['You have full access', 'You have full access except sharing'],
    'You can view, download, upload, replace, rename and move',
  ])
})

test('users with the same rights are one group, the viewer first, and those who cannot sign in last', () => {
  const user = (id: number, of: Rights, more: Partial<User['attributes']> = {}) =>
    ({ id, attributes: { ...of, locked: false, expiration: null, ...more } }) as User
  const groups = groupsOf(
    [
      user(1, rights('list'), { locked: true }),
      user(2, rights('list')),
      user(3, rights('', 'master')),
      user(4, rights('list'), { expiration: '2026-01-01T00:00:00+00:00' }),
      user(5, rights('', 'admin')),
      user(6, rights('list'), { expiration: '2027-01-01T00:00:00+00:00' }),
    ],
    5,
    Date.parse('2026-06-01'),
  )
  expect(groups.map(({ rights, users }) => [rights, users.map(({ id }) => id)])).toEqual([
    ['full access', [5, 3]],
    ['can see names', [2, 6]],
    ['no access: locked', [1]],
    ['no access: expired', [4]],
  ])
})
