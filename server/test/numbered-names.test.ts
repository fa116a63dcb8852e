/** Apps show the name that a file gets before the server gives it: both number names in the same way. */
import { numberedName } from '@sallyport/contract/numbered-names.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextFreeName } from '../src/lib/text/path.ts'

test('the contract numbers names as the server does', () => {
  const name = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', '.', ' ', '.tar', '.gz', 'é'), minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.string({ unit: fc.constantFrom('😀', 'é', 'a', '.', ' '), minLength: 60, maxLength: 255 }),
  )
  fc.assert(
    fc.property(name, fc.integer({ min: 2, max: 1_000_000 }), (text, n) => {
      expect(numberedName(text, n)).toBe(nextFreeName(text, n))
    }),
    { numRuns: 2_000 },
  )
})
