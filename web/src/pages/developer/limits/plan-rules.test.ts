import { exampleAccount } from '@sallyport/contract/schemas/accounts/account.ts'
import { expect, test } from 'vitest'
import { noFolder, noRoom, noTrigger, type PlanDetails } from './plan-rules.ts'

const wide = exampleAccount.attributes.planDetails
const narrow: PlanDetails = {
  ...wide,
  apiKeys: 2,
  webhookOptions: { amount: 1, includeTriggers: 'resources.upload,resources.download', restrictionTypes: [] },
}

test('a plan that is full says how much it holds and who can change it', () => {
  expect(noRoom(narrow, 'apiKeys', 1)).toBeUndefined()
  expect(noRoom(narrow, 'apiKeys', 2)).toBe(
    'The plan has room for 2 API keys, and 2 are in use. The operator of this server can change the plan.',
  )
  expect(noRoom(narrow, 'webhooks', 1)).toContain('room for 1 webhook, and it is in use')
  expect(noRoom(wide, 'webhooks', 1)).toBeUndefined()
})

test('nothing is refused before the plan is known', () => {
  expect([noRoom(undefined, 'apiKeys', 9), noRoom(narrow, 'apiKeys', undefined)]).toEqual([undefined, undefined])
  expect([noFolder(undefined, '/a'), noTrigger(undefined, 'resources.move')]).toEqual([undefined, undefined])
})

test('folders and triggers outside of the plan are refused, those inside are not', () => {
  expect([noFolder(narrow, '/'), noFolder(wide, '/inbound')]).toEqual([undefined, undefined])
  expect(noFolder(narrow, '/inbound')).toContain('top folder')
  expect([noTrigger(narrow, 'resources.upload'), noTrigger(wide, 'shares.formSubmit')]).toEqual([undefined, undefined])
  expect(noTrigger(narrow, 'resources.delete')).toContain('Not in your plan')
})
