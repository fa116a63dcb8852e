import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { expect, test } from 'vitest'
import { sizeText } from '../src/lib/text/size-text.ts'

test('sizes are the same on pages as in emails, errors and commands', () => {
  const powers = Array.from({ length: 18 }, (_, power) => 10 ** power)
  const sizes = [
    0,
    ...powers.flatMap((one) => [one, one * 1.25, one * 9.994, one * 9.996].map(Math.round)),
    2 ** 53 - 1,
  ]
  for (const locale of ['en-GB', 'de-DE'])
    expect(sizes.map((bytes) => sizeOf(bytes, locale))).toEqual(sizes.map((bytes) => sizeText(bytes, locale)))
})
