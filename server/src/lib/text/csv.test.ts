import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { BadCsv, firstRows, readCsv, writeCsv } from './csv.ts'

const limits = { rows: 10, rowLength: 200 }
const read = async (text: string) =>
  (await readCsv(text, limits)).rows.map(({ line, cells }) => [line, Object.fromEntries(cells)])

describe('parsing', () => {
  test('accepts files of spreadsheet programs', async () => {
    expect(await read('\ufeffName, "Home" \r\n\r\n ada ,"/a ""b"""\r\nbo,"/x\ny"\r\ncy\r\n')).toEqual([
      [3, { name: 'ada', home: '/a "b"' }],
      [5, { name: 'bo', home: '/x\ny' }],
      [6, { name: 'cy' }],
    ])
    expect(await read('name;home\nada;"/a;b,c"\n')).toEqual([[2, { name: 'ada', home: '/a;b,c' }]])
    expect(await read('name;home,x\nada;b,y\n')).toEqual([[2, { 'name;home': 'ada;b', x: 'y' }]])
    for (const empty of ['', '\n', 'name,home', '\ufeff']) expect((await readCsv(empty, limits)).rows).toEqual([])
  })

  test('T-40 treats column names as data, whatever they are', async () => {
    const [row] = (await readCsv('__proto__,constructor,toString\na,b,c', limits)).rows
    expect([...(row?.cells ?? [])]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['tostring', 'c'],
    ])
  })

  test('does not repeat a cell in the reason, which can be a password', async () => {
    const refused = readCsv('name,password\nada,Tide-tables-1906"', limits)
    await expect(refused).rejects.toThrow(/line 2/)
    await expect(refused).rejects.not.toThrow(/Tide/)
  })

  test.each(['a,b\n1,"x', 'a,b\n1,x"y', '"a" b,c\n1,2'])('reports where the file is invalid: %j', async (text) => {
    await expect(readCsv(text, limits)).rejects.toThrow(BadCsv)
    await expect(readCsv(text, limits)).rejects.toThrow(/line \d/)
  })

  test('stops after one row too many, and at a row that is too long', async () => {
    expect(await read(`name\n${'a\n'.repeat(100_000)}"`)).toHaveLength(11)
    await expect(readCsv(`name\n${'a,'.repeat(100_000)}`, limits)).rejects.toThrow(BadCsv)
    await expect(readCsv(`name\n"${'a\n'.repeat(100_000)}`, limits)).rejects.toThrow(BadCsv)
  })

  test('of a large table yields to other work', async () => {
    let turns = 0
    const count = () => {
      turns += 1
      if (turns < 1_000) next = setImmediate(count)
    }
    let next = setImmediate(count)
    await readCsv(`${'x'.repeat(900)}\n`.repeat(1_000), { rows: 2_000, rowLength: 1_000 })
    clearImmediate(next)
    expect(turns).toBeGreaterThan(50)
  })
})

describe('writing', () => {
  test('T-51 adds an apostrophe before anything that a spreadsheet program would evaluate', () => {
    const formulas = [
      '=1+1',
      "=cmd|'/c calc'!A1",
      '+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      ' =1',
      '\u00a0=1',
      '|calc',
      '%0A=1',
      '\uff1d1',
      '\uff0b1',
      '\uff0d1',
      '\uff201',
      '=1","=2',
      '="a\n=b"',
    ]
    const cells = parse(writeCsv(formulas.map((text) => [text]))).map(([cell]) => cell)
    expect(cells).toEqual(formulas.map((text) => `'${text}`))
  })

  test('leaves everything else unchanged, so that it can be parsed back', () => {
    const rows = [
      ['plain', 'a,b', 'a"b', 'a\nb', 'a\r\nb', '', 'é👍', '1=1', "'=1", 'a-b@c.example'],
      ['x', '<img src=x onerror=alert(1)>', 'a;b', '', '', '', '', '', '', ''],
    ]
    expect(parse(writeCsv(rows))).toEqual(rows)
    expect(writeCsv([[0, -5, true, false, null]])).toBe('0,-5,true,false,\n')
  })
})

describe('the first rows', () => {
  test.each([
    ['a,b\r\n1,2\r\n', ['a', 'b'], ['1', '2']],
    ['a;b,c\n"x;""y""\nz";2', ['a', 'b,c'], ['x;"y"\nz', '2']],
    ['\uFEFFa\tb\n\n\n1\t', ['a', 'b'], ['1', '']],
    ['a,b\n1,2,3\n4', ['a', 'b'], ['1', '2', '3'], ['4']],
    ['a,b\n"x"y,2', ['a', 'b'], ['"x"y', '2']],
    // Cut off within quotation marks.
    ['a,b\n1,2\n"open,3\n4', ['a', 'b'], ['1', '2']],
    [''],
  ])('of %j', (text, ...rows) => {
    expect(firstRows(text, 10)).toEqual(rows)
  })

  test('are no more than asked for', () => {
    expect(firstRows('a,b\n'.repeat(9), 2)).toHaveLength(2)
    expect(firstRows('x"\n'.repeat(20_000), 200)).toHaveLength(200)
  })
})
