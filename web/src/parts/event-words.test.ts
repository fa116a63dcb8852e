import { operationWords } from '@sallyport/contract/messages.ts'
import { expect, test } from 'vitest'
import { eventWords } from './event-words.ts'

// The browser has its own copy, so that schemas do not travel with it.
test('events are called on the screen what messages call them', () => {
  expect(eventWords).toEqual(operationWords)
})
