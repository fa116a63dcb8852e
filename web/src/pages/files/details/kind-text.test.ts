import { expect, test } from 'vitest'
import { kindText } from './kind-text.ts'

test('a file is named by its kind and extension, in words', () => {
  const of = (extension: string) => kindText({ type: 'file', extension })
  expect(['pdf', 'docx', 'XLSX', 'csv', 'jpg', 'txt', 'zip', 'svg', 'xyz', ''].map(of)).toEqual([
    ...['PDF document', 'Document (DOCX)', 'Spreadsheet (XLSX)', 'Table (CSV)', 'Picture (JPG)', 'Text (TXT)'],
    ...['Archive (ZIP)', 'Picture (SVG)', 'XYZ file', 'File'],
  ])
})
