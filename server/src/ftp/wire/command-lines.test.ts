import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandLines, maxWaitingBytes, maxWaitingLines } from './command-lines.ts'
import { maxLineBytes } from './line-reader.ts'
import type { Line } from './parse-line.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const command = (verb: string, argument: string | null = null) => ({ kind: 'command', verb, argument })
const malformed = (why: string) => ({ kind: 'malformed', why })

const takeAll = (lines: CommandLines): Line[] => {
  const taken: Line[] = []
  for (let line = lines.take(); line !== null; line = lines.take()) taken.push(line)
  return taken
}

/** The lines of a stream that arrives in chunks of these sizes, and then in one. Pauses when the queue is full, as a socket does. */
const linesOf = (stream: Buffer, sizes: readonly number[] = []): Line[] => {
  const lines = new CommandLines()
  const taken: Line[] = []
  let at = 0
  for (const size of [...sizes, stream.length]) {
    lines.push(stream.subarray(at, at + size))
    at += size
    if (lines.isFull) taken.push(...takeAll(lines))
  }
  return [...taken, ...takeAll(lines)]
}

describe('a line', () => {
  it.each([
    ['NOOP\r\n', [command('NOOP')]],
    ['NOOP\nnoop\r\n', [command('NOOP'), command('NOOP')]],
    ['stor  two  words \r\n', [command('STOR', ' two  words ')]],
    ['PASS \r\n', [command('PASS', '')]],
    ['\r\n', [command('')]],
    [' NOOP\r\n', [command('', 'NOOP')]],
    ['ABCDEFGH x\r\n', [command('ABCDEFGH', 'x')]],
    ['ABCDEFGHI x\r\n', [command('', 'x')]],
    ['../x y\r\n', [command('', 'y')]],
    ['CWD \xd7\xa9\r\n', [command('CWD', 'ש')]],
    ['\xef\xbb\xbfUSER a\r\n', [command('', 'a')]],
    ['USER a', []],
  ])('is split into verb and argument: %j', (text, expected) => {
    expect(linesOf(bytes(text))).toEqual(expected)
  })

  it.each([
    ['nul', 'STOR a\0b'],
    ['nul', '\0'],
    ['bare-cr', 'STOR a\rb'],
    ['bare-cr', 'STOR a\r\0'],
    ['bare-cr', 'STOR a\r'],
    ['bad-utf8', 'STOR \xe9t\xe9'],
    ['bad-utf8', 'STOR \xed\xa0\x80'],
    ['bad-utf8', 'STOR \xc0\xaf'],
    ['bad-utf8', 'STOR \xff\xff'],
    ['bad-utf8', 'STOR \xff'],
    ['bad-utf8', '\xff\xffNOOP'],
    ['too-long', 'x'.repeat(maxLineBytes + 1)],
    ['too-long', `STOR ${'x'.repeat(2 ** 20)}\0\r\xff`],
  ] as const)('is reported once as %s, and the next line is read', (why, text) => {
    expect(linesOf(bytes(`${text}\r\nNOOP\r\n`))).toEqual([malformed(why), command('NOOP')])
  })

  it('can have 4,096 bytes', () => {
    const path = 'x'.repeat(maxLineBytes - 'STOR '.length)
    expect(linesOf(bytes(`STOR ${path}\r\n`))).toEqual([command('STOR', path)])
  })

  it.each([
    'GET / HTTP/1.1',
    'POST /a%20b?c HTTP/1.0',
    'CONNECT example.com:443 HTTP/1.1',
    'PRI * HTTP/2.0',
    `POST /${'x'.repeat(maxLineBytes)} HTTP/1.1`,
    'PUT /\xe9 HTTP/1.1',
    'GET /\r HTTP/1.1',
  ])('F-21: is recognised as HTTP: %.30j', (text) => {
    expect(linesOf(bytes(`${text}\r\nUSER a\r\n`))).toEqual([{ kind: 'http' }, command('USER', 'a')])
  })

  it.each(['GET report', 'DELETE', 'STOR a HTTP/1.1', 'get / HTTP/1.1'])('is not HTTP: %s', (text) => {
    expect(linesOf(bytes(`${text}\r\n`))).toMatchObject([{ kind: 'command' }])
  })
})

describe('Telnet commands', () => {
  it.each([
    ['interrupt and data mark before ABOR', '\xff\xf4\xff\xf2ABOR\r\n'],
    ['their second IAC was urgent data (BSD ftp)', '\xff\xf4\xf2ABOR\r\n'],
    ['their first IAC was urgent data (lftp)', '\xf4\xff\xf2ABOR\r\n'],
    ['the data mark was urgent data', '\xff\xf4\xffABOR\r\n'],
    ['inside of the line', 'AB\xff\xf4OR\xff\xf2\r\xff\xf1\n'],
    ['WILL, WONT, DO and DONT with an option', '\xff\xfb\x01\xff\xfc\nAB\xff\xfd\rOR\xff\xfe\xff\r\n'],
  ])('are removed: %s', (_, text) => {
    expect(linesOf(bytes(text))).toEqual([command('ABOR')])
  })

  it('end ABOR with its CR when its LF was urgent data (ftplib)', () => {
    expect(linesOf(bytes('abor\r'))).toEqual([command('ABOR')])
    expect(linesOf(bytes('ABOR\rNOOP\r\n'))).toEqual([command('ABOR'), command('NOOP')])
    expect(linesOf(bytes('ABOR\r\n\r\n'))).toEqual([command('ABOR'), command('')])
  })
})

describe('the queue', () => {
  const queued = (text: string) => {
    const lines = new CommandLines()
    lines.push(bytes(text))
    return lines
  }

  it('is full with 64 lines, and has room after one was taken', () => {
    const lines = queued('NOOP\r\n'.repeat(maxWaitingLines - 1))
    expect(lines.isFull).toBe(false)
    lines.push(bytes('QUIT\r\n'))
    expect(lines.isFull).toBe(true)
    lines.take()
    expect(lines.isFull).toBe(false)
  })

  it('is full with 16 KiB', () => {
    const line = `STOR ${'x'.repeat(1_017)}\r\n`
    const lines = queued(line.repeat(15))
    expect(lines.isFull).toBe(false)
    lines.push(bytes(line))
    expect([lines.isFull, lines.bufferedBytes]).toEqual([true, maxWaitingBytes])
  })

  it('F-12: holds 64,000 commands of one chunk as they are, and returns each', () => {
    const text = 'NOOP\r\n'.repeat(64_000)
    const lines = queued(text)
    expect(lines.isFull).toBe(true)
    expect(lines.bufferedBytes).toBe(text.length)
    expect(takeAll(lines)).toHaveLength(64_000)
    expect([lines.isFull, lines.bufferedBytes]).toEqual([false, 0])
  })

  it('F-11: stores at most 4 KiB of a line of 16 MiB without an end', () => {
    const lines = new CommandLines()
    const chunk = Buffer.alloc(2 ** 16, 'x')
    for (let i = 0; i < 256; i++) {
      lines.push(chunk)
      expect(lines.bufferedBytes).toBeLessThanOrEqual(maxLineBytes)
    }
    expect(takeAll(lines)).toEqual([malformed('too-long')])
  })

  it('gives out ABOR before all other lines, and NOOP, STAT and QUIT when they are next', () => {
    const lines = queued('NOOP\r\nSTAT\r\nSTAT x\r\nQUIT\r\nABOR\r\nRETR a\r\n')
    const urgent = () => lines.takeUrgent()
    expect([urgent(), urgent(), urgent(), urgent()]).toEqual([command('NOOP'), command('STAT'), command('ABOR'), null])
    expect(lines.take()).toEqual(command('STAT', 'x'))
    expect([urgent(), urgent()]).toEqual([command('QUIT'), null])
    expect([lines.take(), lines.take()]).toEqual([command('RETR', 'a'), null])
  })

  it('F-01: discards complete, incomplete and unread lines', () => {
    for (const text of ['USER x\r\nPA', 'USER x\r\n'.repeat(100), 'USER \0x', 'PASS x\r', '\xff\xfb', 'ABOR\r']) {
      const lines = queued(`AUTH TLS\r\n${text}`)
      expect(lines.take()).toEqual(command('AUTH', 'TLS'))
      lines.discard()
      expect([lines.take(), lines.isFull, lines.bufferedBytes]).toEqual([null, false, 0])
      lines.push(bytes('\r\nNOOP\r\n'))
      expect(takeAll(lines)).toEqual([command(''), command('NOOP')])
    }
  })
})

describe('any stream', () => {
  const piece = fc.oneof(
    fc.constantFrom('NOOP', 'abor', 'STOR ', 'a b', '\r\n', '\n', '\r', '\0', '\xc3\xa9', '\xe9', 'GET / HTTP/1.1'),
    fc.constantFrom('\xff', '\xff\xff', '\xf4', '\xff\xf4', '\xff\xf2', '\xff\xfb', '\xff\xfd\n'),
    fc.integer({ min: 1, max: 5_000 }).map((length) => 'x'.repeat(length)),
    fc.uint8Array({ maxLength: 20 }).map((some) => Buffer.from(some).toString('latin1')),
  )
  const stream = fc.array(piece, { maxLength: 40 }).map((pieces) => bytes(pieces.join('')))

  it('yields the same lines for any chunking', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 30 })), (all, sizes) => {
        const whole = linesOf(all)
        expect(linesOf(all, sizes)).toEqual(whole)
        expect(linesOf(all.subarray(0, 2_000), Array(2_000).fill(1))).toEqual(linesOf(all.subarray(0, 2_000)))
      }),
      { numRuns: 300 },
    )
  })

  it('F-30: never throws and stays within its bound, for 10,000 mutated streams', () => {
    const kinds = new Set<string>()
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 })
    const short = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => bytes(pieces.join('')))
    fc.assert(
      fc.property(short, edits, fc.integer({ min: 16, max: 4_000 }), (all, changes, size) => {
        for (const [at, value] of changes) all[at % all.length] = value
        const lines = new CommandLines()
        let most = 0
        let taken = ''
        for (let at = 0; at < all.length; at += size) {
          lines.push(all.subarray(at, at + size))
          most = Math.max(most, lines.bufferedBytes)
          if (!lines.isFull && at % 3 > 0) continue
          for (const line of [lines.takeUrgent(), ...takeAll(lines)]) {
            kinds.add(line?.kind === 'malformed' ? line.why : (line?.kind ?? 'none'))
            if (line?.kind === 'command') taken += `${line.verb} ${line.argument}`
          }
        }
        expect(most).toBeLessThanOrEqual(maxWaitingBytes + size)
        expect(taken).not.toMatch(/[\r\n\0]/)
      }),
      { numRuns: 10_000 },
    )
    expect([...kinds].toSorted()).toEqual(['bad-utf8', 'bare-cr', 'command', 'http', 'none', 'nul', 'too-long'])
  })
})
