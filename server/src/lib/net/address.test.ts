import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classifyAddress, inCidrs, parseCidrs, plainAddress } from './address.ts'

describe('T-43 kinds of addresses', () => {
  test.each([
    ['1.1.1.1', 'public'],
    ['9.255.255.255', 'public'],
    ['11.0.0.0', 'public'],
    ['126.255.255.255', 'public'],
    ['128.0.0.1', 'public'],
    ['100.63.255.255', 'public'],
    ['100.128.0.0', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['223.255.255.255', 'public'],
    ['2606:4700::1111', 'public'],
    ['2a00:1450:4001::1', 'public'],
    ['0.0.0.0', 'the unspecified address'],
    ['0.1.2.3', 'the unspecified address'],
    ['::', 'the unspecified address'],
    ['127.0.0.1', 'a loopback address'],
    ['127.255.255.254', 'a loopback address'],
    ['::1', 'a loopback address'],
    ['10.0.0.1', 'a private address'],
    ['172.16.0.1', 'a private address'],
    ['172.31.255.255', 'a private address'],
    ['192.168.1.1', 'a private address'],
    ['fc00::1', 'a private address'],
    ['fdff::1', 'a private address'],
    ['169.254.1.1', 'a link-local address'],
    ['fe80::1', 'a link-local address'],
    ['fe80::1%eth0', 'a link-local address'],
    ['febf::1', 'a link-local address'],
    ['fec0::1', 'a site-local address'],
    ['100.64.0.1', 'a shared address of a carrier'],
    ['169.254.169.254', 'a cloud metadata address'],
    ['169.254.170.2', 'a cloud metadata address'],
    ['100.100.100.200', 'a cloud metadata address'],
    ['168.63.129.16', 'a cloud metadata address'],
    ['fd00:ec2::254', 'a cloud metadata address'],
    ['224.0.0.1', 'a multicast address'],
    ['239.255.255.250', 'a multicast address'],
    ['ff02::1', 'a multicast address'],
    ['255.255.255.255', 'a broadcast address'],
    ['240.0.0.1', 'a reserved address'],
    ['192.0.0.8', 'a reserved address'],
    ['192.0.2.1', 'a documentation address'],
    ['203.0.113.9', 'a documentation address'],
    ['2001:db8::1', 'a documentation address'],
    ['3fff::1', 'a documentation address'],
    ['198.19.0.1', 'a benchmarking address'],
    ['::ffff:127.0.0.1', 'an IPv4 address inside an IPv6 one'],
    ['::ffff:7f00:1', 'an IPv4 address inside an IPv6 one'],
    ['::ffff:1.1.1.1', 'an IPv4 address inside an IPv6 one'],
    ['::ffff:0:127.0.0.1', 'an IPv4 address inside an IPv6 one'],
    ['::127.0.0.1', 'an IPv4 address inside an IPv6 one'],
    ['::7f00:1', 'an IPv4 address inside an IPv6 one'],
    ['::2', 'an IPv4 address inside an IPv6 one'],
    ['64:ff9b::7f00:1', 'a NAT64 address'],
    ['64:ff9b::169.254.169.254', 'a NAT64 address'],
    ['64:ff9b:1::1', 'a NAT64 address'],
    ['2002:7f00:1::', 'a 6to4 address'],
    ['2001:0:4136:e378::1', 'a Teredo address'],
    ['2001:10::1', 'a reserved address'],
    ['100::1', 'a reserved address'],
    ['4000::1', 'a reserved address'],
    ['5f00::1', 'a reserved address'],
    ['e000::1', 'a reserved address'],
    ['1::1', 'a reserved address'],
    ['', 'not an address'],
    ['localhost', 'not an address'],
    ['2130706433', 'not an address'],
    ['0x7f.1', 'not an address'],
    ['0177.0.0.1', 'not an address'],
    ['127.1', 'not an address'],
    ['[::1]', 'not an address'],
  ])('%s is %s', (address, kind) => {
    expect(classifyAddress(address)).toBe(kind)
  })

  test('no IPv6 form of an IPv4 address is public', () => {
    fc.assert(
      fc.property(fc.ipV4(), (v4) => {
        for (const prefix of ['::', '::ffff:', '::ffff:0:', '64:ff9b::']) {
          expect(classifyAddress(prefix + v4)).not.toBe('public')
        }
      }),
    )
  })

  test('every address is of one kind or another', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(classifyAddress(address)).not.toBe('not an address')
      }),
    )
  })
})

test('networks are separated by commas and spaces', () => {
  const cidrs = parseCidrs(' 10.0.0.0/8,192.168.1.7\n ::1  fd00::/8, ')
  expect(cidrs.map(({ network, bits }) => `${network.toString()}/${bits}`)).toEqual([
    '10.0.0.0/8',
    '192.168.1.7/32',
    '::1/128',
    'fd00::/8',
  ])
  expect(parseCidrs('')).toEqual([])
})

test.each([
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '::/129',
  '10.0.0/8',
  'lan',
  '010.0.0.1',
  'fe80::1%eth0',
])('%s is not a network', (text) => {
  expect(() => parseCidrs(`127.0.0.1, ${text}`)).toThrow(`"${text}"`)
})

test('every invalid entry in a list of networks is named', () => {
  expect(() => parseCidrs('a, 10.0.0.0/8, b')).toThrow(/"a", "b"$/)
})

test('an address is in a network according to its leading bits', () => {
  const cidrs = parseCidrs('10.1.2.0/23, 127.0.0.1, fd00::/8')
  const inside = ['10.1.2.0', '10.1.3.255', '127.0.0.1', 'fd12::1']
  const outside = ['10.1.4.0', '10.1.1.255', '127.0.0.2', 'fe80::1', '::ffff:127.0.0.1', '::1', '', 'x', 'localhost']
  expect(inside.filter((address) => !inCidrs(address, cidrs))).toEqual([])
  expect(outside.filter((address) => inCidrs(address, cidrs))).toEqual([])
  expect(inCidrs('8.8.8.8', parseCidrs('0.0.0.0/0'))).toBe(true)
  expect(inCidrs('::1', parseCidrs('0.0.0.0/0'))).toBe(false)
})

test('addresses have one canonical form', () => {
  expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(plainAddress('2001:DB8::0:1')).toBe('2001:db8::1')
  expect(plainAddress('10.0.0.1')).toBe('10.0.0.1')
  expect(plainAddress('nonsense')).toBeUndefined()
})
