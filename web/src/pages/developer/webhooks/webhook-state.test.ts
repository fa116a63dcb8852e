import { expect, test } from 'vitest'
import { stateOf } from './webhook-state.ts'

test('the most severe state of a webhook is shown', () => {
  const since = '2026-11-26T08:00:00+00:00'
  const words = (failed: boolean, paused: boolean, folder: string | null, circuitOpenSince: string | null = since) =>
    stateOf({ attributes: { failed, paused, circuitOpenSince }, folder }).words
  expect(words(false, false, '/inbound', null)).toBe('active')
  expect(words(false, false, '/inbound')).toBe('failing')
  expect(words(false, false, null)).toBe('inactive')
  expect(words(false, true, null)).toBe('paused')
  expect(words(true, true, '/inbound')).toBe('disabled')
})
