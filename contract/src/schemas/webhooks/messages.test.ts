import { createHash } from 'node:crypto'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { exampleMessageV1, exampleMessageV2, MessageV1, MessageV2, messageHeaders } from './messages.ts'
import { eventWords, webhookEvents } from './webhook-event.ts'

test('every event has a label in v1', () => {
  expect(Object.keys(eventWords)).toEqual(webhookEvents)
})

test('v1 has its seven keys, in their original order', () => {
  const keys = ['accountname', 'username', 'operation', 'protocol', 'path', 'sourcepath', 'attempt']
  expect(Object.keys(MessageV1.properties)).toEqual(keys)
  expect(Object.keys(exampleMessageV1)).toEqual(keys)
})

test('v2 keeps the published order, with additions at the end', () => {
  const { eventData } = MessageV2.properties
  expect(Object.keys(MessageV2.properties)).toEqual(
    'attemptId accountName eventTimestamp ipAddress protocol username event eventData messageId'.split(' '),
  )
  expect(Object.keys(eventData.properties)).toEqual('resources formDetails share transferStatus'.split(' '))
  expect(Object.keys(eventData.properties.resources.items.properties)).toEqual(
    'id hash name type createdBy uploadDate createdAt updatedAt accessedAt path size fileCount previewable previousPath sha256 mimeType'.split(
      ' ',
    ),
  )
  expect(Object.keys(eventData.properties.share.items.properties)).toEqual(
    'id name hasPassword isPublic accessMode accessDescription embed hash ownerHash expiration trackingStatus expired resent type requireEmail fileDropCreateFolders formId assets paths recipients messages inherited status hasNotification created modified'.split(
      ' ',
    ),
  )
})

test('the examples are valid and in order', () => {
  expect([...Value.Errors(MessageV1, exampleMessageV1)]).toEqual([])
  expect([...Value.Errors(MessageV2, exampleMessageV2)]).toEqual([])
  expect(Object.keys(exampleMessageV2)).toEqual(Object.keys(MessageV2.properties))
  expect(Value.Check(MessageV1, { ...exampleMessageV1, operation: 'Uploaded' })).toBe(false)
})

test('a receiver that follows the description of the signature accepts the published message', () => {
  const body =
    '{"accountname":"exampleaccount","username":"exampleaccount","operation":"Upload","protocol":"web","path":"\\/7df2beb1c50a8a066493ee47669a4319.jpg","sourcepath":"","attempt":1}'
  expect([...Value.Errors(MessageV1, JSON.parse(body))]).toEqual([])
  expect(messageHeaders['X-Exavault-Signature']).toMatch(/MD5 of `verificationToken` followed by the raw body/)
  const signature = createHash('md5').update(`efb7e0030e6cef1b45d3d74a67881a2b${body}`).digest('hex')
  expect(signature).toBe('e86119ce1b679c7b6010d9ac9a843a36')
})
