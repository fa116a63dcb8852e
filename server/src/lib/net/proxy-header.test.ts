import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binaryProxyHeader } from '../../../test/proxy-header.ts'
import { parseProxyHeader } from './proxy-header.ts'

const text = (line: string) => Buffer.from(line, 'latin1')
const ends = { client: '198.51.100.7', server: '192.0.2.1' }
const ends6 = { client: '2001:db8::7', server: '2001:db8::1' }

const valid: [string, Buffer, typeof ends | null][] = [
  ['version 1, IPv4', text('PROXY TCP4 198.51.100.7 192.0.2.1 40000 22\r\n'), ends],
  ['version 1, IPv6', text('PROXY TCP6 2001:DB8:0::7 2001:db8::1 40000 22\r\n'), ends6],
  ['version 1, IPv4 in IPv6 form', text('PROXY TCP6 ::ffff:198.51.100.7 ::ffff:192.0.2.1 1 2\r\n'), ends],
  ['version 1, the longest', text(`PROXY UNKNOWN ${'f'.repeat(91)}\r\n`), null],
  ['version 1, unknown', text('PROXY UNKNOWN\r\n'), null],
  ['version 2, IPv4', binaryProxyHeader(ends), ends],
  ['version 2, IPv6', binaryProxyHeader(ends6), ends6],
  ['version 2, with values after the addresses', binaryProxyHeader(ends, { rest: Buffer.alloc(500, 3) }), ends],
  ['version 2, of the balancer itself', binaryProxyHeader(ends, { command: 0x20 }), null],
  [
    'version 2, of the balancer itself, without addresses',
    Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex'),
    null,
  ],
  ['version 2, of another family', binaryProxyHeader(ends, { family: 0x31 }), null],
]

describe.each(valid)('a header: %s', (_, header, expected) => {
  test('is complete with its last byte, and not before', () => {
    for (let length = 0; length < header.length; length++)
      expect(parseProxyHeader(header.subarray(0, length))).toBeNull()
    expect(parseProxyHeader(header)).toEqual({ length: header.length, ends: expected })
    expect(parseProxyHeader(Buffer.concat([header, text('SSH-2.0-x\r\n')]))).toEqual({
      length: header.length,
      ends: expected,
    })
  })
})

test.each([
  ['another protocol', text('SSH-2.0-OpenSSH_10.0\r\n')],
  ['another protocol, its first byte', text('S')],
  ['an empty line', text('\n')],
  ['lower case', text('proxy TCP4 198.51.100.7 192.0.2.1 1 2\r\n')],
  ['a name', text('PROXY TCP4 files.example 192.0.2.1 1 2\r\n')],
  ['an address in octal', text('PROXY TCP4 0198.51.100.7 192.0.2.1 1 2\r\n')],
  ['an address with a zone', text('PROXY TCP6 fe80::1%lo 2001:db8::1 1 2x\r\n')],
  ['another family', text('PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n')],
  ['UDP', text('PROXY UDP4 198.51.100.7 192.0.2.1 1 2\r\n')],
  ['a missing port', text('PROXY TCP4 198.51.100.7 192.0.2.1 1\r\n')],
  ['a fifth part', text('PROXY TCP4 198.51.100.7 192.0.2.1 1 2 3\r\n')],
  ['a port that is too large', text('PROXY TCP4 198.51.100.7 192.0.2.1 1 65536\r\n')],
  ['two blanks', text('PROXY TCP4  198.51.100.7 192.0.2.1 1 2\r\n')],
  ['a line without an end', text(`PROXY TCP4 ${'1'.repeat(96)}`)],
  ['an unknown command', binaryProxyHeader(ends, { command: 0x22 })],
  ['another version', binaryProxyHeader(ends, { command: 0x11 })],
  ['addresses that are cut off', Buffer.from('0d0a0d0a000d0a515549540a21110008c6336407c0000201', 'hex')],
  ['a header that is too long, before it is read', Buffer.from('0d0a0d0a000d0a515549540a21110209', 'hex')],
])('not a header: %s', (_, bytes) => {
  expect(() => parseProxyHeader(bytes)).toThrow('PROXY header')
})

test('any bytes are a header, the beginning of one, or an error', () => {
  const beginning = fc.constantFrom(...valid.map(([, header]) => header))
  const changed = fc.tuple(beginning, fc.nat(), fc.uint8Array({ maxLength: 20 })).map(([header, at, bytes]) => {
    const copy = Buffer.from(header)
    copy.set(bytes.subarray(0, copy.length), at % Math.max(1, copy.length - bytes.length + 1))
    return copy
  })
  fc.assert(
    fc.property(changed, (bytes) => {
      try {
        const header = parseProxyHeader(bytes)
        if (header) expect(header.length).toBeLessThanOrEqual(bytes.length)
        else expect(bytes.length).toBeLessThan(536)
      } catch (error) {
        expect(String(error)).toMatch(/PROXY header/)
      }
    }),
    { numRuns: 2_000 },
  )
})
