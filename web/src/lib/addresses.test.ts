import { expect, test } from 'vitest'
import { addressesIn, distinct, listOptions, wrongAddresses } from './addresses.ts'

test('addresses are found in pasted text', () => {
  const both = ['ann@quay.example', 'bob@north.example']
  expect(addressesIn('ann@quay.example, bob@north.example')).toEqual(both)
  expect(addressesIn(' ann@quay.example;bob@north.example\n')).toEqual(both)
  expect(addressesIn('Ann Lee <ann@quay.example>; Bob <bob@north.example>')).toEqual(both)
  expect(addressesIn('"Lee, Ann" <ann@quay.example>\nbob@north.example')).toEqual(both)
  expect(addressesIn('<ann@quay.example>\tbob@north.example')).toEqual(both)
  const many = Array.from({ length: 500 }, (_, i) => `p${i}@quay.example`)
  expect(addressesIn(many.join('\r\n'))).toEqual(many)
  expect(addressesIn(' , ;\n')).toEqual([])
})

test('duplicates are removed', () => {
  expect(distinct(['Ann@quay.example', 'bob@north.example', 'ann@QUAY.example'])).toEqual([
    'Ann@quay.example',
    'bob@north.example',
  ])
})

test('invalid addresses are named', () => {
  expect(wrongAddresses(['ann@quay.example', "o'neil+x@sub.quay.example"])).toBeUndefined()
  expect(wrongAddresses(['ann@quay.example', 'annquay.example'])).toBe(
    '“annquay.example” is not a valid email address.',
  )
  expect(wrongAddresses(['a', 'b@', '@c', 'd@@e', 'f'])).toBe(
    '“a”, “b@”, “@c” and 2 more are not valid email addresses.',
  )
})

test('lists are offered with their number of addresses, those with one name together', () => {
  const lists = [
    { name: 'Partners', emails: ['a@b.example', 'c@d.example'] },
    { name: 'Boss', emails: ['e@f.example'] },
    { name: 'Boss', emails: ['g@h.example'] },
  ]
  expect([...listOptions(lists)]).toEqual([
    ['Partners (2 addresses)', ['a@b.example', 'c@d.example']],
    ['Boss (1 address)', ['e@f.example', 'g@h.example']],
  ])
})
