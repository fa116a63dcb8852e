import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { drawMutants, randomFrom, shuffled } from './draw.ts'
import { mutantsOf, mutated, runsAtLoad } from './mutators.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const changes = (text: string) => mutantsOf('a.ts', text).map((mutant) => `${mutant.mutator}: ${mutated(text, mutant)}`)

test.each([
  [
    'const a = b < 3',
    ['swap comparison: const a = b <= 3', 'change constant: const a = b < 4', 'change constant: const a = b < 2'],
  ],
  ['x = a || b', ['drop statement: ;', 'swap logic: x = a && b']],
  ['const a = b - c', ['swap arithmetic: const a = b + c']],
  ['const a = [true, false]', ['swap boolean: const a = [false, false]', 'swap boolean: const a = [true, true]']],
  ['const a = list.some(is)', ['swap method: const a = list.every(is)']],
  ['const a = 0', ['change constant: const a = 1']],
  ['const a = b ? c : d', ['negate condition: const a = !(b) ? c : d']],
  [
    'async () => { await a() }',
    [
      'drop statement: ;',
      'return early: async () => { return; await a() }',
      'drop statement: async () => { ; }',
      'remove await: async () => { a() }',
    ],
  ],
  ['if (a) throw b', ['drop statement: ;', 'negate condition: if (!(a)) throw b', 'drop statement: if (a) ;']],
])('the mutants of %s', (text, expected) => {
  expect(changes(text).toSorted()).toEqual(expected.toSorted())
})

test.each([
  "import { a } from './b.ts'",
  'type A = 1 | true',
  'interface A { b: 1 }',
  'const a = b as 1',
  "const a = 'b' + c",
  'const a = { 200: b }',
  "ctx.log.info({ a: 1, b: true }, 'c')",
  'class A { constructor() { } }',
])('there is no mutant of %s', (text) => {
  expect(changes(text)).toEqual([])
})

test('code that runs when its module is loaded is told from the code of functions', () => {
  const text = 'const a = 1; const f = () => 2; class C { b = 3; static c = 4 }'
  const at = (value: string) => runsAtLoad('a.ts', text, text.indexOf(value))
  expect(['1', '2', '3', '4'].map(at)).toEqual([true, false, false, true])
})

test('a seed determines the draw, and the first mutants of a larger one', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'sallyport-draw-'))
  folders.push(root)
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  const lines = Array.from({ length: 20 }, (_, i) => `export const a${i} = (b: number) => b + ${i} < 10 && b > ${i}\n`)
  write('server/src/core/a.ts', lines.join(''))
  write('server/src/ftp/b.ts', lines.join(''))
  write('server/src/core/a.test.ts', 'const a = 1\n')
  write('server/src/lib/a.ts', 'const a = 1\n')
  const ten = await drawMutants(root, { count: 10, seed: 1 })
  expect(ten).toHaveLength(10)
  expect((await drawMutants(root, { count: 30, seed: 1 })).slice(0, 10)).toEqual(ten)
  expect(await drawMutants(root, { count: 10, seed: 2 })).not.toEqual(ten)
  const all = await drawMutants(root, { count: 1000, seed: 1 })
  expect(new Set(all.map(({ file }) => file))).toEqual(new Set(['server/src/core/a.ts', 'server/src/ftp/b.ts']))
  expect(new Set(all.map(({ file, start }) => `${file}:${start}`)).size).toBe(all.length)
})

test('mutants that do not compile are not drawn', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'sallyport-draw-'))
  folders.push(root)
  mkdirSync(path.join(root, 'server/src/db'), { recursive: true })
  // `a && b ?? c` needs parentheses.
  writeFileSync(path.join(root, 'server/src/db/a.ts'), 'export const f = (a: A, b: A, c: A) => a ?? b ?? c\n')
  expect(await drawMutants(root, { count: 5, seed: 1 })).toEqual([])
})

test('shuffling keeps all items, in another order', () => {
  const items = Array.from({ length: 50 }, (_, i) => i)
  const result = shuffled(items, randomFrom(3))
  expect(result).not.toEqual(items)
  expect(result.toSorted((a, b) => a - b)).toEqual(items)
})
