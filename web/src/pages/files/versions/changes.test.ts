import { expect, test } from 'vitest'
import { type ChangedLine, changesBetween, maxShownLines } from './changes.ts'

const signs = { same: ' ', added: '+', removed: '-' } as const

/** "-3 two [old] words" */
const textOf = ({ kind, parts, before, after }: ChangedLine) =>
  `${signs[kind]}${before ?? ''}:${after ?? ''} ${parts.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('')}`

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`)

test('changed lines have their numbers, the words that changed, and three lines around them', () => {
  const before = numbered(20)
  const after = before.with(9, 'line ten').toSpliced(19, 0, 'one more line')
  const changes = changesBetween(`${before.join('\n')}\n`, `${after.join('\n')}\n`)
  expect(changes).toMatchObject({ added: 2, removed: 1, isCut: false })
  expect(changes?.blocks.map((lines) => lines.map(textOf))).toEqual([
    [
      ' 7:7 line 7',
      ' 8:8 line 8',
      ' 9:9 line 9',
      '-10: line [10]',
      '+:10 line [ten]',
      ' 11:11 line 11',
      ' 12:12 line 12',
      ' 13:13 line 13',
    ],
    [' 17:17 line 17', ' 18:18 line 18', ' 19:19 line 19', '+:20 one more line', ' 20:21 line 20'],
  ])
})

test('lines that have little in common are not compared by word', () => {
  const [lines] = changesBetween('crates from the quay\n', 'a wholly new sentence\n')?.blocks ?? []
  expect(lines?.map(textOf)).toEqual(['-1: crates from the quay', '+:1 a wholly new sentence'])
})

test('texts that differ in their line ends only have no changes, and a missing last line break is one', () => {
  expect(changesBetween('one\r\ntwo\r\n', 'one\ntwo\n')?.blocks).toEqual([])
  const [lines] = changesBetween('one\n', 'one')?.blocks ?? []
  expect(lines?.map(({ kind, isUnterminated }) => [kind, isUnterminated])).toEqual([
    ['removed', undefined],
    ['added', true],
  ])
})

test('at most so many lines are shown, and all are counted', () => {
  const lines = numbered(maxShownLines + 500)
  const changes = changesBetween('', `${lines.join('\n')}\n`)
  expect(changes).toMatchObject({ added: lines.length, removed: 0, isCut: true })
  expect(changes?.blocks.flat()).toHaveLength(maxShownLines)
})

test('texts without a common line are given up in time', () => {
  const text = (name: string) => Array.from({ length: 60_000 }, (_, at) => `${name}${at}`).join('\n')
  const started = performance.now()
  expect(changesBetween(text('a'), text('b'))).toBeNull()
  expect(performance.now() - started).toBeLessThan(20_000)
})

test('unchanged lines before, between and after the blocks have the numbers of both texts', () => {
  const before = numbered(40)
  const after = before.toSpliced(9, 0, 'one more line').with(30, 'another line')
  const { unchanged = [] } = changesBetween(`${before.join('\n')}\n`, `${after.join('\r\n')}\r\n`) ?? {}
  expect(unchanged.map(({ before, after, lines }) => [before, after, lines[0], lines.at(-1), lines.length])).toEqual([
    [1, 1, 'line 1', 'line 6', 6],
    [13, 14, 'line 13', 'line 26', 14],
    [34, 35, 'line 34', 'line 40', 7],
  ])
})
