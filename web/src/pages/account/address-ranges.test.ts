import { expect, test } from 'vitest'
import { rangesToSend } from './address-ranges.tsx'

test('ranges are sent without empty rows, and a single address as a range of one', () => {
  const rows = [
    { ipStart: ' 198.51.100.0 ', ipEnd: '198.51.100.255' },
    { ipStart: '', ipEnd: '  ' },
    { ipStart: '203.0.113.7', ipEnd: '' },
    { ipStart: '', ipEnd: '2001:db8::1' },
  ]
  expect(rangesToSend(rows)).toEqual([
    { ipStart: '198.51.100.0', ipEnd: '198.51.100.255' },
    { ipStart: '203.0.113.7', ipEnd: '203.0.113.7' },
    { ipStart: '2001:db8::1', ipEnd: '2001:db8::1' },
  ])
})
