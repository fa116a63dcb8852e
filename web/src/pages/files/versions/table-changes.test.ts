import { expect, test } from 'vitest'
import { tableChanges } from './table-changes.ts'

const table = (...rows: readonly string[]) => ['id,berth,tons', ...rows].join('\n')

/** "changed 3→3 12|Quay→Pier|40". */
const lines = (before: string, after: string) =>
  tableChanges(before, after)?.blocks.map((rows) =>
    rows.map(({ kind, before, after, cells }) => {
      const values = cells.map((cell) => (cell.before === cell.after ? cell.before : `${cell.before}→${cell.after}`))
      return `${kind} ${before}→${after} ${values.join('|')}`
    }),
  )

test('cells that have changed, and rows that were added and removed, with two rows around them', () => {
  const before = table('1,North,10', '2,North,20', '3,North,30', '4,East,40', '5,East,50', '6,East,60')
  const after = table('1,North,10', '2,North,20', '3,North,30', '4,West,40', '5,East,50', '7,East,60', '8,Quay,80')
  expect(lines(before, after)).toEqual([
    [
      'same 3→3 2|North|20',
      'same 4→4 3|North|30',
      'changed 5→5 4|East→West|40',
      'same 6→6 5|East|50',
      'removed 7→null 6→null|East→null|60→null',
      'added null→7 null→7|null→East|null→60',
      'added null→8 null→8|null→Quay|null→80',
    ],
  ])
  const { changed, added, removed } = tableChanges(before, after) ?? {}
  expect([changed, added, removed]).toEqual([1, 2, 1])
})

test('a row is found by its first cell, or at its place by half of its cells', () => {
  expect(lines(table('1,North,10'), table('0,Quay,5', '1,South,11'))).toEqual([
    ['added null→2 null→0|null→Quay|null→5', 'changed 2→3 1|North→South|10→11'],
  ])
  expect(lines(table('1,North,10'), table('9,North,10'))).toEqual([['changed 2→2 1→9|North|10']])
  expect(lines(table('1,North,10'), table('9,South,10'))).toEqual([
    ['removed 2→null 1→null|North→null|10→null', 'added null→2 null→9|null→South|null→10'],
  ])
})

test('columns are found by their titles: rows are not changed by one that comes, goes or is renamed', () => {
  const before = 'id,berth,tons\n1,North,10\n2,North,20'
  const wider = tableChanges(before, 'id,ship,berth,tons\n1,Ida,North,10\n2,Otto,North,20')
  expect(wider?.columns.map(({ before, after }) => `${before}→${after}`)).toEqual([
    ...['id→id', 'null→ship', 'berth→berth', 'tons→tons'],
  ])
  expect(wider?.changed).toBe(0)
  expect(wider?.blocks).toHaveLength(1)
  expect(lines(before, 'id;quay;tons\n1;North;10\n2;South;20')).toEqual([
    ['same 2→2 1|North|10', 'changed 3→3 2|North→South|20'],
  ])
})

test('the same values in another form are no change; tables that are too large or too different are not compared', () => {
  expect(tableChanges('a,b\n1,2\n', 'a;b\r\n"1";2\r\n')?.blocks).toEqual([])
  expect(tableChanges('a,b\n1,2', '')).toBeNull()
  expect(tableChanges('a,b\n1,2', 'x;y;z\n1;2;3')).toBeNull()
  const many = (value: string, count: number) => table(...Array.from({ length: count }, (_, at) => `${at},${value},1`))
  expect(tableChanges(many('a', 4_000), many('b', 4_000))).toBeNull()
  const cut = tableChanges(many('a', 600), many('b', 600))
  expect([cut?.changed, cut?.blocks.flat().length, cut?.isCut]).toEqual([600, 500, true])
  expect(tableChanges(many('a', 20_000), many('b', 20_000))).toBeNull()
})

test('of wide tables fewer rows are shown', () => {
  const wide = (value: string) => {
    const row = (first: string | number) => [first, ...Array(59).fill(value)].join()
    return [
      `id,${Array.from({ length: 59 }, (_, at) => at).join()}`,
      ...Array.from({ length: 900 }, (_, at) => row(at)),
    ]
  }
  const changes = tableChanges(wide('a').join('\n'), wide('b').join('\n'))
  expect([changes?.changed, changes?.blocks.flat().length, changes?.isCut]).toEqual([900, 333, true])
})

const rows = (count: number, row: (at: number) => string) => table(...Array.from({ length: count }, (_, at) => row(at)))

test.for([
  ['tables that have nothing in common', (seed) => rows(3_900, (at) => `${seed * 1e6 + at * 7},,`)],
  ['as many rows as can be compared, each with another first cell', (seed) => rows(1_000, (at) => `${seed}.${at},a,b`)],
  ['one long cell', (seed) => table(`1,${`${seed} `.repeat(130_000)},2`)],
  ['quotation marks', (seed) => table(`${seed},${'"'.repeat(250_000)}`)],
] satisfies [string, (seed: number) => string][])('is quick with %s', ([, text]) => {
  const start = performance.now()
  tableChanges(text(1), text(2))
  expect(performance.now() - start).toBeLessThan(5_000)
})
