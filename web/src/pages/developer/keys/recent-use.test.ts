import { exampleAccessToken } from '@sallyport/contract/schemas/credentials/access-token.ts'
import { expect, test } from 'vitest'
import { recentUses, wasUsedRecently } from './recent-use.ts'

const now = Date.parse('2026-11-25T12:00:00Z')
const token = (lastUsed: string | null, user = 3) => ({
  ...exampleAccessToken,
  attributes: { ...exampleAccessToken.attributes, lastUsed },
  relationships: { ...exampleAccessToken.relationships, user: { data: { id: user, type: 'user' as const } } },
})

test('a day is counted back from now, whatever the time zone of the server', () => {
  expect(wasUsedRecently('2026-11-24T13:00:00+00:00', now)).toBe(true)
  expect(wasUsedRecently('2026-11-24T13:00:00+02:00', now)).toBe(false)
  expect(wasUsedRecently(null, now)).toBe(false)
})

test('recent uses of a key are named by application and user, the latest first', () => {
  const tokens = [
    token('2026-11-25T08:00:00Z'),
    token('2026-11-20T08:00:00Z'),
    token(null),
    token('2026-11-25T11:00:00Z', 7),
  ]
  expect(recentUses(tokens, new Map([[5, 'order-import']]), new Map([[3, 'mira']]), now)).toEqual([
    { application: 'order-import', username: 'user 7', lastUsed: '2026-11-25T11:00:00Z' },
    { application: 'order-import', username: 'mira', lastUsed: '2026-11-25T08:00:00Z' },
  ])
})
