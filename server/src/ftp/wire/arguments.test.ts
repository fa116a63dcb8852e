import { describe, expect, it } from 'vitest'
import { factNames } from './facts.ts'
import { featureLines } from './features.ts'
import { parseListArgument } from './list-options.ts'
import { parseAllocation, parseOffset } from './numbers.ts'
import { hashNames, parseHashName, parseMode, parseStructure, parseType } from './parameters.ts'

describe('numbers', () => {
  it('F-23: REST takes 0 to 2^53-1', () => {
    expect(['0', '007', '1000000000', '9007199254740991'].map(parseOffset)).toEqual([0, 7, 1e9, 2 ** 53 - 1])
    const wrong = ['9007199254740992', '9223372036854775808', '-1', '+1', '1e9', '0x1', '1.5', '', ' ', '1 2', null]
    expect(wrong.map(parseOffset)).toEqual(wrong.map(() => null))
  })

  it('ALLO takes a size, with or without a record size', () => {
    expect(['0', '5 R 80', '5 r 0', '5 R', '5 X 1', 'R 1', '', null].map(parseAllocation)).toEqual([
      ...[0, 5, 5, null, null, null, null, null],
    ])
  })
})

describe('transfer parameters', () => {
  it('are taken in any case', () => {
    expect(['I', 'a', 'A N', 'l 8', 'L8'].map(parseType)).toEqual(['binary', 'ascii', 'ascii', 'binary', 'binary'])
    expect([parseMode('s'), parseStructure('F')]).toEqual(['stream', 'file'])
  })

  it('are unsupported, or missing', () => {
    for (const text of ['E', 'A T', 'L 7', 'constructor', 'IMAGE']) expect(parseType(text)).toBe('unsupported')
    for (const parse of [parseMode, parseStructure]) {
      expect(['B', 'R', 'x y'].map(parse)).toEqual(['unsupported', 'unsupported', 'unsupported'])
      expect([parse(null), parse('')]).toEqual([null, null])
    }
    expect(parseType(null)).toBe(null)
  })
})

it('HASH algorithms are found in any case', () => {
  expect(['sha-256', 'MD5', 'crc32', 'SHA256', 'SHA-3', ''].map(parseHashName)).toEqual([
    ...['SHA-256', 'MD5', 'CRC32', null, null, null],
  ])
  expect(hashNames).toContain('SHA-1')
})

describe('FEAT', () => {
  const facts = new Set(factNames)
  it('lists what is switched on, with the current choices', () => {
    const lines = featureLines({ tls: true, active: true, hash: 'SHA-256', facts })
    expect(lines.slice(0, 3)).toEqual(['AUTH TLS', 'PBSZ', 'PROT'])
    expect(lines).toContain('EPRT')
    expect(lines).toContain('HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32')
    expect(lines).toContain('MLST type*;size*;modify*;perm*;unique*;unix.mode*;')
    const less = featureLines({ tls: false, active: false, hash: 'MD5', facts: new Set(['size']) })
    expect(less).not.toContain('EPRT')
    expect(less.some((line) => /^(AUTH|PROT|PBSZ)/.test(line))).toBe(false)
    expect(less).toContain('HASH SHA-256;SHA-512;SHA-1;MD5*;CRC32')
  })
})

describe('the argument of LIST', () => {
  it.each([
    [null, '', null],
    ['', '', null],
    ['-la', 'la', null],
    ['-l -a', 'la', null],
    ['-a a b ', 'a', 'a b '],
    ['-l  a', 'l', ' a'],
    ['-l -- -a', 'l', '-a'],
    ['--', '', null],
    ['-1', '1', null],
    ['-2026', '', '-2026'],
    ['-', '', '-'],
    ['- x', '', '- x'],
    ['--all', '', '--all'],
    ['-a/b', '', '-a/b'],
    ['a -l', '', 'a -l'],
    ['*/../*/..', '', '*/../*/..'],
  ])('%j has options and a path', (argument, options, path) => {
    expect(parseListArgument(argument)).toEqual({ options, path, whole: argument === '' ? null : argument })
  })
})
