import { exampleAccount } from '@sallyport/contract/schemas/accounts/account.ts'
import { expect, test } from 'vitest'
import { folderNotAllowed, limitReached, type PlanDetails, triggerNotAllowed } from './plan-rules.ts'

const wide = exampleAccount.attributes.planDetails
const narrow: PlanDetails = {
  ...wide,
  apiKeys: 2,
  sshKeys: 1,
  webhookOptions: { amount: 1, includeTriggers: 'resources.upload,resources.download', restrictionTypes: [] },
}

test('a plan whose limit is reached says what it allows and who can change it', () => {
  expect(limitReached(narrow, 'apiKeys', 1)).toBeUndefined()
  expect(limitReached(narrow, 'apiKeys', 2)).toBe(
    'The plan allows 2 API keys, and 2 are in use. Ask the operator of this server to change the plan.',
  )
  expect(limitReached(narrow, 'webhooks', 1)).toContain('allows 1 webhook, and it is in use')
  expect(limitReached(narrow, 'sshKeys', 1)).toContain('allows 1 SSH key, and it is in use')
  expect(limitReached(wide, 'webhooks', 1)).toBeUndefined()
})

test('nothing is refused before the plan is known', () => {
  expect([limitReached(undefined, 'apiKeys', 9), limitReached(narrow, 'apiKeys', undefined)]).toEqual([
    undefined,
    undefined,
  ])
  expect([folderNotAllowed(undefined, '/a'), triggerNotAllowed(undefined, 'resources.move')]).toEqual([
    undefined,
    undefined,
  ])
})

test('folders and triggers that the plan does not include are refused, others are not', () => {
  expect([folderNotAllowed(narrow, '/'), folderNotAllowed(wide, '/inbound')]).toEqual([undefined, undefined])
  expect(folderNotAllowed(narrow, '/inbound')).toContain('root folder')
  expect([triggerNotAllowed(narrow, 'resources.upload'), triggerNotAllowed(wide, 'shares.formSubmit')]).toEqual([
    undefined,
    undefined,
  ])
  expect(triggerNotAllowed(narrow, 'resources.delete')).toContain('Not in your plan')
})
