import { expect, test } from 'vitest'
import { columnsOf, inColumns } from './submission-columns.ts'

const value = (name: string, order: number) => ({ name, order, value: `${name} ${order}` })

test('what was entered stands below its field, also when that has moved; what is no more is kept', () => {
  const columns = [
    { name: 'Subject', order: 0 },
    { name: 'Berth', order: 1 },
  ]
  expect(inColumns(columns, [value('Subject', 2), value('Gone', 3)])).toEqual({
    cells: ['Subject 2', ''],
    rest: [value('Gone', 3)],
  })
})

test('two fields of one label keep their own answers', () => {
  const columns = [
    { name: 'Name', order: 0 },
    { name: 'Name', order: 1 },
  ]
  expect(inColumns(columns, [value('Name', 1)]).cells).toEqual(['', 'Name 1'])
  expect(inColumns(columns, [value('Name', 1), value('Name', 0)]).cells).toEqual(['Name 0', 'Name 1'])
})

test('an upload area has no answer', () => {
  const elements = [
    { name: 'Files', order: 0, type: 'upload_area' },
    { name: 'Berth', order: 1, type: 'text' },
  ]
  expect(columnsOf(elements).map(({ name }) => name)).toEqual(['Berth'])
})
