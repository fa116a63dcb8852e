import { exampleWebhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { expect, test } from 'vitest'
import { allTriggers, eventsOf, triggersOf } from './triggers.ts'

test('triggers are converted to events and back, each with a description', () => {
  const { triggers } = exampleWebhook.attributes
  expect(eventsOf(triggers)).toEqual(['resources.upload', 'resources.delete'])
  expect(triggersOf(['resources.upload', 'resources.delete'])).toEqual(triggers)
  expect(eventsOf(triggersOf(['shares.formSubmit']))).toEqual(['shares.formSubmit'])
  expect(allTriggers).toHaveLength(10)
  expect(allTriggers.every(({ about }) => about.endsWith('.'))).toBe(true)
})
