import { mismatches } from '@sallyport/contract/mismatches.ts'
import {
  exampleMessageV1,
  exampleMessageV2,
  MessageV1,
  MessageV2,
} from '@sallyport/contract/schemas/webhooks/messages.ts'
import { webhookEvents } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { expect, test } from 'vitest'
import { exampleBody } from './examples.ts'

test.each(webhookEvents)('the examples of %s have the shape of real messages', (event) => {
  const [v1, v2] = (['v1', 'v2'] as const).map((version) => JSON.parse(exampleBody(version, event, '/inbound')))
  expect(mismatches(MessageV1, v1)).toEqual([])
  expect(mismatches(MessageV2, v2)).toEqual([])
  expect(Object.keys(v1)).toEqual(Object.keys(exampleMessageV1))
  expect(Object.keys(v2)).toEqual(Object.keys(exampleMessageV2))
  expect([v1.path, v2.eventData.resources[0].path].every((path) => path.startsWith('/inbound/'))).toBe(true)
})

test('an example at the root folder has no double slash', () => {
  expect(JSON.parse(exampleBody('v1', 'resources.upload', '/')).path).toBe('/orders-0417.csv')
})
