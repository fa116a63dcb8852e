import { expect, test } from 'vitest'
import { dayText, textsFor, timeText } from './texts.ts'

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['en-US,en;q=0.9,de;q=0.8', 'en'],
  ['en;q=0.2, de;q=0.7', 'de'],
  ['de;q=0, en', 'en'],
  ['fr', 'en'],
  [undefined, 'en'],
  [',;q=,'.repeat(100_000), 'en'],
])('a browser that sends %j gets %s', (header, language) => {
  expect(textsFor({ headers: { 'accept-language': header } }).language).toBe(language)
})

test('times are in UTC, in the language of the page', () => {
  const time = '2026-12-01T14:30:00.000Z'
  const [english, german] = ['en', 'de'].map((tag) => textsFor({ headers: { 'accept-language': tag } }))
  if (!english || !german) throw new Error('both are there')
  expect([dayText(english, time), timeText(english, time)]).toEqual(['1 Dec 2026', '1 Dec 2026, 14:30 UTC'])
  expect([dayText(german, time), timeText(german, time)]).toEqual(['01.12.2026', '01.12.2026, 14:30 UTC'])
})
