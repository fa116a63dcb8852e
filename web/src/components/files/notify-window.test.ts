import { expect, test } from 'vitest'
import { userChoiceOf, usernamesOf } from './notify-window.tsx'

test.each([
  [['notice_user_all'], 'notice_user_all', []],
  [['notice_user_all_users'], 'notice_user_all_users', []],
  [['notice_user_all_users', 'notice_user_all_recipients'], 'notice_user_all', []],
  [['ada', 'ben'], 'some', ['ada', 'ben']],
  [['ada', 'notice_user_all'], 'notice_user_all', []],
] as const)('%j is the option %s', (usernames, whose, names) => {
  expect(userChoiceOf(usernames)).toEqual({ whose, names })
})

test('an option is a list of special words or names', () => {
  expect(usernamesOf('some', ['ada'])).toEqual(['ada'])
  expect(usernamesOf('notice_user_all_recipients', ['ada'])).toEqual(['notice_user_all_recipients'])
})
