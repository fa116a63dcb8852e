import { exampleFile, exampleFolder } from '@sallyport/contract/schemas/files/resource.ts'
import { exampleDeletions, exampleJourney } from '@sallyport/contract/schemas/files/resource-outcome.ts'
import { expect, test } from 'vitest'
import { failedOf, outcomesOf } from './outcomes.ts'

const lost = { id: 9001, attributes: { path: '/inbound/lost' } }

test('a response without results stands for success of every entry', () => {
  const outcomes = outcomesOf([exampleFile, exampleFolder], { data: [] })
  expect(outcomes.map(({ path, problem }) => [path, problem])).toEqual([
    ['/inbound/orders-0417.csv', null],
    ['/inbound', null],
  ])
  expect(failedOf(outcomes)).toEqual([])
})

test('several entries have a result each', () => {
  const outcomes = outcomesOf([exampleFile, lost], exampleDeletions)
  expect(outcomes[0]).toEqual({ id: 8127, path: '/inbound/orders-0417.csv', problem: null })
  expect(failedOf(outcomes)).toEqual([
    { id: 9001, path: '/inbound/lost', problem: 'It may have been moved, renamed or deleted. Reload the page.' },
  ])
})

test('a moved entry has its new path', () => {
  const moved = {
    ...exampleFile,
    attributes: { ...exampleFile.attributes, path: '/archive/orders-0417 (2).csv' },
  }
  const answers = exampleJourney(moved, '/archive')
  expect(outcomesOf([exampleFile], answers[200])[0]?.to).toBe('/archive/orders-0417 (2).csv')
  expect(outcomesOf([exampleFile, lost], answers[207]).map(({ to, problem }) => [to, problem])).toEqual([
    ['/archive/orders-0417 (2).csv', null],
    [undefined, 'It may have been moved, renamed or deleted. Reload the page.'],
  ])
})

test('an incomplete response does not count as success', () => {
  expect(failedOf(outcomesOf([exampleFile, lost], { responses: [{}] }))).toHaveLength(1)
})
