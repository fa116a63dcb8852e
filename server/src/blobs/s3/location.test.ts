import { expect, it } from 'vitest'
import { formatLocation, parseS3Location, parseStorage, storageName } from './location.ts'
import { maxEarlyPart, partBytes } from './writer.ts'

it('reads the address of a bucket', () => {
  expect(parseStorage('disk', {})).toBeNull()
  expect(parseS3Location('s3://files/a/b/?region=eu-central-1')).toEqual({
    bucket: 'files',
    prefix: 'a/b/',
    endpoint: null,
    region: 'eu-central-1',
    isPathStyle: false,
    encryption: null,
    credentials: null,
  })
  const text = 's3://files?endpoint=https://s3.example.com&region=auto&path-style=false&sse=kms:arn:aws:kms:key/1-2'
  const environment = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' }
  const location = parseS3Location(text, environment)
  expect(location).toMatchObject({
    prefix: '',
    endpoint: 'https://s3.example.com',
    region: 'auto',
    isPathStyle: false,
    encryption: { type: 'aws:kms', keyId: 'arn:aws:kms:key/1-2' },
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  })
  expect(parseS3Location(formatLocation(location), environment)).toEqual(location)
  expect(formatLocation(location)).not.toContain('secret')
  expect(formatLocation(null)).toBe(storageName(null))
  expect(parseS3Location('s3://files?endpoint=http://127.0.0.1:7070').isPathStyle).toBe(true)
  expect([storageName(null), storageName(location)]).toEqual(['disk', 's3://files/'])
})

it.each([
  ['floppy', 'must be disk or s3://'],
  ['https://files', 'must be disk or s3://'],
  ['s3://key:secret@files?region=x', 'must not contain credentials'],
  ['s3://F?region=x', 'no valid name of a bucket'],
  ['s3://files:90?region=x', 'no valid name of a bucket'],
  ['s3://files', 'needs a region'],
  ['s3://files?regoin=x', 'unknown parameter "regoin"'],
  ['s3://files/a b?region=x', 'prefix'],
  ['s3://files?endpoint=ftp://x', 'no address'],
  [
    's3://files?endpoint=https://key:secret@s3.example.com',
    /^must not contain credentials in its endpoint(?!.*secret@)/,
  ],
  ['s3://files?endpoint=https://:secret@s3.example.com', 'must not contain credentials in its endpoint'],
  ['s3://files?endpoint=http://s3.example.com', 'without TLS'],
  ['s3://files?region=x&path-style=yes', 'path-style'],
  ['s3://files?region=x&sse=rot13', 'sse'],
])('refuses %s', (text, message) => {
  expect(() => parseS3Location(text)).toThrow(message)
})

it('divides files of any size into the permitted number of parts', () => {
  const tib = 1024 ** 4
  for (const size of [1, 100 * 1024 ** 2, tib, 5 * tib]) {
    let [number, end] = [0, 0]
    // Parts of 5 MiB, cut early, are the worst case.
    for (; end < size; number++) end += number < maxEarlyPart ? 5 * 1024 ** 2 : partBytes(number + 1, size - end)
    expect(number).toBeLessThanOrEqual(10_000)
    let [unknown, reached] = [0, 0]
    for (; reached < size; unknown++) reached += partBytes(unknown + 1, 0)
    expect(unknown).toBeLessThanOrEqual(10_000)
    expect(partBytes(1, size)).toBeLessThan(5 * 1024 ** 3)
  }
  expect(partBytes(1, 100)).toBe(8 * 1024 ** 2)
})
