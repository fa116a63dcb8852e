import { describe, expect, it } from 'vitest'
import { formatTraceParent, parseTraceParent } from './spans.ts'

const id = '0af7651916cd43dd8448eb211c80319c'
const span = 'b7ad6b7169203331'

describe('the header traceparent', () => {
  it('is read and written', () => {
    for (const text of [`00-${id}-${span}-01`, `00-${id}-${span}-00`]) {
      const parsed = parseTraceParent(text)
      expect(parsed).toMatchObject({ traceId: id, spanId: span, isRemote: true })
      expect(parsed && formatTraceParent(parsed)).toBe(text)
    }
  })

  it('may be of a later version, of which only the known part is read', () => {
    const parsed = parseTraceParent(`01-${id}-${span}-03-more`)
    expect(parsed && formatTraceParent(parsed)).toBe(`00-${id}-${span}-01`)
  })

  it('is ignored unless it is well-formed', () => {
    const malformed = [
      ...['', 'x', `${id}-${span}`, `00-${id}-${span}`, `00-${id}-${span}-1`, `00-${id}-${span}-01-more`],
      ...[`ff-${id}-${span}-01`, `00-${'0'.repeat(32)}-${span}-01`, `00-${id}-${'0'.repeat(16)}-01`],
      ...[`00-${id.toUpperCase()}-${span}-01`, ` 00-${id}-${span}-01`, `00-${id}-${span}-01\n`],
    ]
    for (const text of [undefined, ...malformed]) expect(parseTraceParent(text), text).toBeUndefined()
  })
})
