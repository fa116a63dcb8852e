import { expect, test } from 'vitest'
import { columnsOf, inColumns } from './submission-columns.ts'

const value = (name: string, order: number) => ({ name, order, value: `${name} ${order}` })

test('values are in the column of their field, also after the field was moved; values of removed fields are kept', () => {
  const columns = [
    { name: 'Subject', order: 0 },
    { name: 'Berth', order: 1 },
  ]
  expect(inColumns(columns, [value('Subject', 2), value('Gone', 3)])).toEqual({
    cells: ['Subject 2', ''],
    rest: [value('Gone', 3)],
  })
})

test('two fields with one label keep their own values', () => {
  const columns = [
    { name: 'Name', order: 0 },
    { name: 'Name', order: 1 },
  ]
  expect(inColumns(columns, [value('Name', 1)]).cells).toEqual(['', 'Name 1'])
  expect(inColumns(columns, [value('Name', 1), value('Name', 0)]).cells).toEqual(['Name 0', 'Name 1'])
})

test('an upload area has no column', () => {
  const elements = [
    { name: 'Files', order: 0, type: 'upload_area' },
    { name: 'Berth', order: 1, type: 'text' },
  ]
  expect(columnsOf(elements).map(({ name }) => name)).toEqual(['Berth'])
})
