import { operations } from '@sallyport/contract/operations.ts'
import { exampleFile, exampleFolder } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { archiveNameOf, downloadAddress } from './download.ts'

test('the URL of a download is one that the API accepts', () => {
  const [path, query = ''] = downloadAddress([exampleFile, exampleFolder], 'März & Mai.zip').split('?')
  expect(path).toBe(`/api/v2${operations.download.path}`)
  expect([...new URLSearchParams(query)]).toEqual([
    ['resources[]', 'id:8127'],
    ['resources[]', 'id:8126'],
    ['downloadArchiveName', 'März & Mai.zip'],
  ])
})

test('an archive is named after its folder, or the folder of its entries', () => {
  expect(archiveNameOf([exampleFolder], 'x')).toBe('inbound.zip')
  expect(archiveNameOf([exampleFile, exampleFolder], 'x')).toBe('x.zip')
  expect(archiveNameOf([exampleFile, exampleFolder], '')).toBe('files.zip')
})
