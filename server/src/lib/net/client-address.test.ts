import { expect, test } from 'vitest'
import { parseCidrs } from './address.ts'
import { clientAddress } from './client-address.ts'

const trusted = parseCidrs('10.0.0.0/8, fd00::/8')

test.each<[string, string | undefined, string | string[] | undefined, string]>([
  ['no proxy, no header', '198.51.100.7', undefined, '198.51.100.7'],
  ['a header from a stranger is ignored', '198.51.100.7', '1.1.1.1', '198.51.100.7'],
  ['a header from loopback is ignored unless loopback is listed', '127.0.0.1', '1.1.1.1', '127.0.0.1'],
  ['one proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['what the sender wrote himself does not count', '10.0.0.1', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
  ['a sender cannot pose as a proxy', '10.0.0.1', '10.9.9.9, 198.51.100.7', '198.51.100.7'],
  ['two proxies', '10.0.0.1', '1.1.1.1, 198.51.100.7, 10.0.0.2', '198.51.100.7'],
  ['everything trusted: the farthest', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['a trusted proxy without header', '10.0.0.1', undefined, '10.0.0.1'],
  ['an empty header', '10.0.0.1', '', '10.0.0.1'],
  ['garbage', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['garbage left of a proxy', '10.0.0.1', '198.51.100.7, _hidden, 10.0.0.2', '10.0.0.2'],
  ['garbage right of the client', '10.0.0.1', '198.51.100.7, ', '10.0.0.1'],
  ['a header that was sent twice', '10.0.0.1', ['1.1.1.1', '198.51.100.7'], '198.51.100.7'],
  ['IPv4 in IPv6 form', '::ffff:198.51.100.7', undefined, '198.51.100.7'],
  ['a proxy in IPv6 form', '::ffff:10.0.0.1', '::ffff:198.51.100.7', '198.51.100.7'],
  ['hex in IPv6 form', '::ffff:c633:6407', undefined, '198.51.100.7'],
  ['IPv6', 'fd00::1', '2001:DB8:0:0::1', '2001:db8::1'],
  ['a port', '10.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
  ['an IPv6 port', '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
  ['octal', '10.0.0.1', '0177.0.0.1', '10.0.0.1'],
  ['log forging', '10.0.0.1', '1.1.1.1\r\nx: y', '10.0.0.1'],
  ['no peer', undefined, '1.1.1.1', 'unknown'],
])('T-48 %s', (_, remote, header, expected) => {
  expect(clientAddress(remote, header, trusted)).toBe(expected)
})

test('T-48 without a trusted proxy the header is ignored', () => {
  for (const remote of ['10.0.0.1', '127.0.0.1', '::1', '198.51.100.7']) {
    expect(clientAddress(remote, '1.1.1.1', [])).toBe(remote)
  }
})

test('T-47 a very long header is parsed at once', () => {
  const start = performance.now()
  expect(clientAddress('10.0.0.1', '10.0.0.2,'.repeat(20_000), trusted)).toBe('10.0.0.1')
  expect(clientAddress('10.0.0.1', '['.repeat(200_000), trusted)).toBe('10.0.0.1')
  expect(performance.now() - start).toBeLessThan(5_000)
})
