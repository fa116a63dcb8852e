import { expect, test } from 'vitest'
import { sortKey } from './path.ts'

const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const sorted = (names: readonly string[]) =>
  names.toSorted((a, b) => compareBytes(sortKey(a), sortKey(b)) || compareBytes(a, b))

test.each([
  [['file1', 'file2', 'file10', 'file10.5', 'file11', 'file100']],
  [['customers', 'Job applications', 'orders', 'Zebra']],
  [['2026-1', '2026-02', '2026-2', '2026-10', '2026-a', 'a']],
  [['Café', 'cafe', 'café', 'cafe b', 'Cafeteria']],
  [['Äpfel 1', 'apfel 2', 'Apfel 10', 'Birne']],
  [['groß', 'gross2', 'grot']],
  [['a', 'a (1)', 'a 1', 'a(1)', 'a-1', 'a.txt', 'a1', 'a1b', 'aa']],
  [['v9', 'v99999999999999999999', 'v100000000000000000000']],
  [['0', '00', '000', '01', '1']],
  [['ёлка', 'жук'].toSorted(compareBytes)],
])('names are sorted as people expect: %j', (names) => {
  expect(sorted(names.toReversed())).toEqual(names)
})

test('letters of other scripts keep their marks', () => {
  expect(sortKey('हिन्दी')).toBe('हिन्दी')
  expect(sortKey('がく')).toBe('がく')
  expect(sortKey('й')).toBe('й')
  expect(sortKey('２')).toBe(sortKey('2'))
})

test('keys have at most 255 bytes, whatever the name', () => {
  for (const letter of ['9', 'ﷺ', 'ﬃ', '🗂', 'é', 'a1'])
    expect(Buffer.byteLength(sortKey(letter.repeat(255)))).toBeLessThanOrEqual(255)
  expect(sorted(['9'.repeat(200), '1'.repeat(201)])).toHaveLength(2)
})
