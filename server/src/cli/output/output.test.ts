import { describe, expect, it } from 'vitest'
import { columns, counted, createOutput, sentenceOf } from './output.ts'

/** Collects what is written. */
const sink = () => {
  const written: string[] = []
  return { written, write: (text: string) => written.push(text) }
}

describe('the result of a command', () => {
  it('is only the value with --json, otherwise the lines', () => {
    const [json, text] = [sink(), sink()]
    createOutput(true, json).answer({ id: 7 }, ['Seven'])
    createOutput(false, text).answer({ id: 7 }, ['Seven', 'eight'])
    expect([json.written.join(''), text.written.join('')]).toEqual(['{"id":7}\n', 'Seven\neight\n'])
  })

  it('does not write to stdout after an error', () => {
    const [out, error] = [sink(), sink()]
    createOutput(true, out, error).error('not-found', 'There is no user "x".')
    createOutput(false, out, error).error('not-found', 'There is no user "x".')
    expect(out.written).toEqual([])
    expect(error.written).toEqual([
      '{"error":{"code":"not-found","message":"There is no user \\"x\\"."}}\n',
      'There is no user "x".\n',
    ])
  })

  it('contains no control characters from user input (T-50)', () => {
    const error = sink()
    createOutput(false, sink(), error).error('invalid', 'a\u001b[2Jb\u009bc\nd\u202ee')
    expect(error.written).toEqual(['a [2Jb c\nd e\n'])
    expect(columns([['x\u001b[31m\ny', 'z']])).toEqual(['x [31m y  z'])
  })
})

describe('columns', () => {
  it('are as wide as their longest cell, in characters, and have no trailing spaces', () => {
    const rows = [
      ['NAME', 'SIZE'],
      ['größe', 12],
      ['日本😀', ''],
    ]
    expect(columns(rows)).toEqual(['NAME   SIZE', 'größe  12', '日本😀    -'])
  })

  it('of no rows are empty', () => {
    expect(columns([])).toEqual([])
  })
})

describe('formatting', () => {
  it('has singular and plural', () => {
    expect([counted(0, 'email'), counted(1, 'email'), counted(2, 'email')]).toEqual([
      ...['0 emails', '1 email', '2 emails'],
    ])
  })

  it('uses a fallback for an error without a message', () => {
    const refused = new AggregateError([
      new Error('connect ECONNREFUSED ::1:5432'),
      new Error('connect ECONNREFUSED 127.0.0.1:5432'),
    ])
    expect(sentenceOf(refused)).toBe('connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432')
    expect([sentenceOf(new TypeError()), sentenceOf('no')]).toEqual(['TypeError', 'no'])
  })
})
