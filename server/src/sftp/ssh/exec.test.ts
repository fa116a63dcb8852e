import { expect, test } from 'vitest'
import { parseChecksumCommand } from './exec.ts'

test.each([
  ['md5sum /a.txt', 'md5', '/a.txt'],
  ['  sha1sum   a.txt  ', 'sha1', 'a.txt'],
  ["sha256sum '/with blank; and $(more)'", 'sha256', '/with blank; and $(more)'],
  ['sha512sum /with\\ blank\\;x', 'sha512', '/with blank;x'],
  ["md5sum '/it'\\''s'", 'md5', "/it's"],
  ['md5sum -- /a', 'md5', '/a'],
  ['md5sum /ends\\ in\\ a\\ blank\\ ', 'md5', '/ends in a blank '],
  ["md5sum '/in quotes '  ", 'md5', '/in quotes '],
  ['md5sum', 'md5', null],
])('parses %j as a checksum command', (command, algorithm, path) => {
  expect(parseChecksumCommand(command)).toEqual({ algorithm, path })
})

test.each([
  'md5sum a b',
  'md5sum a;id',
  'md5sum $(id)',
  'md5sum `id`',
  'md5sum a|b',
  'md5sum a>b',
  'md5sum -c a',
  "md5sum 'open",
  'md5sum a\\',
  'md5sum a\nid',
  'md5sum *',
  'MD5SUM a',
  'constructor a',
  'crc32 a',
  `md5sum ${'x'.repeat(20_000)}`,
  '',
])('does not parse %j', (command) => {
  expect(parseChecksumCommand(command)).toBeNull()
})
