import { PassThrough, Readable } from 'node:stream'
import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createSecretReader, limit, namesOutOf, wholeNumber, yesOrNo } from './input.ts'

describe('a secret', () => {
  it('is the value itself, or for - the next line of standard input', async () => {
    const secrets = createSecretReader(Readable.from(['first\r\nsec', 'ond\n third \n']))
    expect(await secrets.read('--password', 'said')).toBe('said')
    expect(await secrets.read('--api-key', '-')).toBe('first')
    expect(await secrets.read('--access-token', '-')).toBe('second')
    expect(await secrets.read('--password', '-')).toBe(' third ')
    await expect(secrets.read('--password', '-')).rejects.toThrow('there was none')
    secrets.close()
  })

  it('is read while standard input stays open', async () => {
    const source = new PassThrough()
    const secrets = createSecretReader(source)
    const read = secrets.read('--password', '-')
    source.write('now\n')
    expect(await read).toBe('now')
    secrets.close()
  })

  it('does not read standard input if no secret is requested', async () => {
    const source = new PassThrough()
    const secrets = createSecretReader(source)
    await secrets.read('--password', 'said')
    secrets.close()
    expect(source.listenerCount('data')).toBe(0)
  })
})

describe('values of options', () => {
  it('are numbers, none, yes, no or names', () => {
    expect([limit('0'), limit('25'), limit('none'), wholeNumber('7')]).toEqual([0, 25, 'none', 7])
    expect([yesOrNo('yes'), yesOrNo('no')]).toEqual([true, false])
    const names = namesOutOf(['upload', 'download', 'list'])
    expect([names('list, upload'), names('all')]).toEqual([
      ['upload', 'list'],
      ['upload', 'download', 'list'],
    ])
  })

  it.each(['', '-1', '1.5', '1e3', '0x10', 'None', '9'.repeat(16), '١'])('refuses %j as a number', (text) => {
    expect(() => limit(text)).toThrow(InvalidArgumentError)
    expect(() => wholeNumber(text)).toThrow(InvalidArgumentError)
  })

  it('refuses unknown names and lists the known ones', () => {
    expect(() => namesOutOf(['upload', 'list'])('upload,fly')).toThrow('upload,list')
    expect(() => namesOutOf(['upload'])('')).toThrow(InvalidArgumentError)
    expect(() => yesOrNo('true')).toThrow(InvalidArgumentError)
  })
})
