import { describe, expect, it } from 'vitest'
import { s3Address } from './s3.ts'

describe('the address of a bucket', () => {
  it('has one form for each bucket and prefix', () => {
    const { address, prefix, location } = s3Address('s3://files/old%20data/ü/?region=eu-central-1')
    expect([address, prefix]).toEqual(['s3://files/old%20data/%C3%BC', 'old data/ü/'])
    expect(location).toMatchObject({ bucket: 'files', region: 'eu-central-1', endpoint: null, credentials: null })
    const other = s3Address('s3://files?path-style=true&endpoint=https://s3.example.com')
    expect([other.address, other.prefix]).toEqual(['s3://files?endpoint=https://s3.example.com', ''])
  })

  it.each([
    ['https://files.s3.example.com', /such as s3:/],
    ['s3://files/a', /needs a region/],
    ['s3://key:secret@files?region=a', /credentials/],
    ['s3://files?region=a&endpoint=http://s3.example.com', /without TLS/],
    ['s3://files/%zz?region=a', /hexadecimal/],
  ])('is refused as %s', (text, message) => {
    expect(() => s3Address(text)).toThrow(message)
  })
})
