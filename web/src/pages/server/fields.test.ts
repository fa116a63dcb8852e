import { exampleServerSettings } from '@sallyport/contract/schemas/server/server-settings.ts'
import { expect, test } from 'vitest'
import {
  addressChanges,
  addressFields,
  addressProblem,
  isNumberText,
  numberChanges,
  retentionFields,
  textsOf,
} from './fields.ts'
import { emptyMail, mailChanges, mailProblem, needsPassword } from './mail-form.ts'

const { attributes } = exampleServerSettings
const mail = attributes.mail.value
const form = mail && { ...mail, port: String(mail.port), password: '' }

test('only changed fields are sent; an empty one restores the default', () => {
  const texts = textsOf(attributes, retentionFields)
  expect(texts).toEqual({ trashDays: '30', sessionLogDays: '', webhookLogDays: '', webhookRetentionDays: '' })
  expect(numberChanges(attributes, texts)).toEqual({})
  expect(numberChanges(attributes, { ...texts, trashDays: ' ', webhookLogDays: '14 ' })).toEqual({
    trashDays: null,
    webhookLogDays: 14,
  })
  const addresses = textsOf(attributes, addressFields)
  expect(addressChanges(attributes, addresses)).toEqual({})
  expect(addressChanges(attributes, { ...addresses, sftpUrl: 'sftp://a.example:22' })).toEqual({
    sftpUrl: 'sftp://a.example:22',
  })
})

test('numbers are whole and at least 1', () => {
  expect(['', '1', ' 30 '].map(isNumberText)).toEqual([true, true, true])
  expect(['0', '1.5', '-1', 'x', '123456789'].map(isNumberText)).toEqual([false, false, false, false, false])
})

test('the public address has the scheme of the page', () => {
  expect(addressProblem('https://a.example', 'https:')).toBeNull()
  expect(addressProblem('', 'http:')).toBeNull()
  expect(addressProblem('https://a.example', 'http:')).toContain('http://')
})

test('the password of the mail server is asked for when it would be sent elsewhere', () => {
  if (!form || !mail) throw new Error('the example has a mail server')
  expect(mailChanges(form, mail)).toEqual({})
  expect(needsPassword(form, mail)).toBe(false)
  for (const changed of [{ host: 'b.example' }, { port: '25' }, { username: 'x' }, { encryption: 'none' as const }])
    expect([changed, needsPassword({ ...form, ...changed }, mail)]).toEqual([changed, true])
  expect(needsPassword({ ...form, username: '' }, mail)).toBe(false)
  expect(mailChanges({ ...form, from: '' }, mail)).toEqual({
    mail: { host: mail.host, port: 587, encryption: 'starttls', username: 'sallyport', from: null },
  })
  expect(mailChanges(emptyMail, null)).toEqual({})
  expect([mailProblem(emptyMail), mailProblem({ ...form, port: '70000' }), mailProblem(form)]).toEqual([
    expect.stringContaining('host'),
    expect.stringContaining('port'),
    null,
  ])
})
