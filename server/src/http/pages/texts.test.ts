import { expect, test } from 'vitest'
import { textsFor } from './texts.ts'

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
