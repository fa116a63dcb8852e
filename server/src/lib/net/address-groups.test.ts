import { expect, test } from 'vitest'
import { addressGroups } from './address-groups.ts'

const keys = (text: string) => addressGroups(text).map(({ key }) => key)

test('an IPv6 address is in its /64, /56 and /48, an IPv4 address is a group of its own and in its /24', () => {
  expect(keys('2001:db8:1:2ff::7')).toEqual(['20010db8000102ff/64', '20010db8000102/56', '20010db80001/48'])
  expect(keys('2001:db8:1:200::')).toEqual(['20010db800010200/64', '20010db8000102/56', '20010db80001/48'])
  expect(keys('192.0.2.7')).toEqual(['c0000207/32', 'c00002/24'])
  expect(keys('::ffff:192.0.2.7')).toEqual(keys('192.0.2.7'))
})

test('a text that is not an address is a group of its own', () => {
  expect(addressGroups('somewhere')).toEqual([{ key: 'somewhere', width: 0 }])
})
