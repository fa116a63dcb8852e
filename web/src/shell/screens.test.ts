import { expect, test } from 'vitest'
import { titleOf } from './screens.ts'

test('every address has a title of its own: a folder its name, a tab its label', () => {
  expect(titleOf('/files')).toBe('Files')
  expect(titleOf('/files/in/100%25%20north')).toBe('100% north')
  expect(titleOf('/users')).toBe('Users')
  expect(titleOf('/activity/webhooks')).toBe('Webhook logs · Activity')
  expect(titleOf('/users/list')).toBe('Users')
  expect(titleOf('/users/ssh-keys')).toBe('SSH keys · Users')
  expect(titleOf('/sharing/receive/9/form')).toBe('Receive · Sharing')
  expect(titleOf('/filesystem')).toBe('Page not found')
  expect(titleOf('/')).toBe('')
})
