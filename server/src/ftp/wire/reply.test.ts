import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotedPath, reply } from './reply.ts'

const text = fc.string({
  unit: fc.constantFrom(...'a2 -"\r\n\0\x7f\x85\u2028\u2029é📦', '226 ', '226-', '\r\n226 ok\r\n'),
})

describe('reply', () => {
  it('is one line, or lines of which the inner ones begin with a space', () => {
    expect(String(reply(200, 'Done.'))).toBe('200 Done.\r\n')
    expect(String(reply(211, ['Features:', 'UTF8', '211 no end', 'End']))).toBe(
      '211-Features:\r\n UTF8\r\n 211 no end\r\n211 End\r\n',
    )
    expect(String(reply(220, []))).toBe('220 \r\n')
  })

  it('F-17: no text adds or ends a line', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
        const sent = reply(226, texts)
        const lines = String(sent).split(/[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+/)
        expect(lines.pop()).toBe('')
        expect(lines).toHaveLength(texts.length)
        expect(lines.map((line) => /^226 /.test(line))).toEqual(texts.map((_, i) => i === texts.length - 1))
        expect(lines.slice(1, -1).every((line) => line.startsWith(' '))).toBe(true)
        expect(String(sent).match(/\p{Cc}/gu)).toHaveLength(2 * texts.length)
        // Never IAC.
        expect(sent.includes(0xff)).toBe(false)
      }),
    )
  })

  it('doubles the quotes of a path', () => {
    expect(String(reply(257, quotedPath('/a"b')))).toBe('257 "/a""b"\r\n')
    fc.assert(
      fc.property(text, (path) => {
        const [, quoted = ''] = /^257 "((?:[^"]|"")*)"\r\n$/.exec(String(reply(257, quotedPath(path)))) ?? []
        expect(quoted.replaceAll('""', '"')).toBe(path.replace(/[\p{Cc}\u2028\u2029]/gu, '?'))
      }),
    )
  })
})
