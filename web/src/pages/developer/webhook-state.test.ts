import { expect, test } from 'vitest'
import { stateOf } from './webhook-state.ts'

test('the worst of what is true of a webhook is what is said', () => {
  const words = (failed: boolean, paused: boolean, folder: string | null) =>
    stateOf({ attributes: { failed, paused }, folder }).words
  expect(words(false, false, '/inbound')).toBe('active')
  expect(words(false, false, null)).toBe('asleep')
  expect(words(false, true, null)).toBe('paused')
  expect(words(true, true, '/inbound')).toBe('switched off')
})
