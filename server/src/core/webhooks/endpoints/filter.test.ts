import { describe, expect, it, test } from 'vitest'
import type { EventResource } from '../../event.ts'
import { Fault } from '../../fault.ts'
import {
  compileFilters,
  createFilterCache,
  formatFilters,
  matchingResources,
  normalizeFilters,
  parseFilters,
  type WebhookFilters,
} from './filter.ts'

const file = (name: string, size = 10, lineage = [1, 2]) =>
  ({ name, type: 'file', size, lineage }) as unknown as EventResource
const folder = (name: string) => ({ name, type: 'dir', size: 0, lineage: [1, 2] }) as unknown as EventResource

describe('a filter', () => {
  it.each<[string, WebhookFilters, EventResource, boolean]>([
    ['a name like the pattern', { names: ['order-*'] }, file('Order-17.csv'), true],
    ['one of several patterns', { names: ['x', '*.csv'] }, file('a.csv'), true],
    ['no pattern', { names: ['order-*', '?'] }, file('invoice.csv'), false],
    ['a folder by its name', { names: ['in*'] }, folder('inbox'), true],
    ['an extension in any case', { extensions: ['csv'] }, file('A.CSV'), true],
    ['another extension', { extensions: ['csv'] }, file('a.csv.gz'), false],
    ['a name that is all extension', { extensions: ['csv'] }, file('.csv'), false],
    ['a folder with an extension', { extensions: ['csv'] }, folder('a.csv'), false],
    ['just large enough', { minSize: 10 }, file('a', 10), true],
    ['a byte too small', { minSize: 10 }, file('a', 9), false],
    ['a folder, which has no size', { minSize: 1 }, folder('a'), false],
    ['all that is asked for', { names: ['a*'], extensions: ['csv'], minSize: 1 }, file('a.csv'), true],
    ['all but one', { names: ['a*'], extensions: ['csv'], minSize: 11 }, file('a.csv'), false],
  ])('passes or blocks %s', (_, filters, resource, passes) => {
    expect(compileFilters(filters).failedByResource(resource)).toHaveLength(passes ? 0 : 1)
  })

  it.each<[WebhookFilters, { username: string; protocol: string }, string[]]>([
    [{ protocols: ['SFTP'] }, { username: 'ada', protocol: 'sftp' }, []],
    [{ protocols: ['sftp'] }, { username: 'ada', protocol: 'web' }, ['protocols']],
    [{ users: ['Ada'] }, { username: 'ada', protocol: 'web' }, []],
    [{ users: ['otto'], protocols: ['ftp'] }, { username: 'ada', protocol: 'web' }, ['protocols', 'users']],
  ])('of whole events: %j passes %j, but not for %j', (filters, event, stopped) => {
    expect(compileFilters(filters).failedByEvent(event)).toEqual(stopped)
  })

  it('blocks nothing without conditions', () => {
    expect(compileFilters(null).failedByResource(folder('a'))).toEqual([])
    expect(compileFilters(null).failedByEvent({ username: '', protocol: '' })).toEqual([])
  })
})

test('filters are stored without empty conditions, extensions without dots', () => {
  expect(normalizeFilters(null)).toBeNull()
  expect(normalizeFilters({ names: [], minSize: 0, users: undefined })).toBeNull()
  expect(normalizeFilters({ extensions: ['.CSV', '*.xml', 'gz'] })).toEqual({ extensions: ['csv', 'xml', 'gz'] })
  const filters = { names: ['*'], minSize: 5 }
  expect(parseFilters(formatFilters(filters))).toEqual(filters)
  expect(parseFilters(formatFilters(null))).toBeNull()
})

test('T-47 patterns have a maximum total length, since every event in the folder is matched against them', () => {
  const names = Array.from({ length: 100 }, () => '*a*a*a*a*b')
  expect(normalizeFilters({ names })).toEqual({ names })
  expect(() => normalizeFilters({ names: [...names, '*'] })).toThrow(Fault)
  expect(() => normalizeFilters({ names: [...names, '*'] })).toThrow(/^filters\.names may have 1,000 characters/)
  expect(compileFilters({ names }).failedByResource(file('a'.repeat(255)))).toEqual(['names'])
})

test('T-47 patterns are compiled once, until they are changed', () => {
  const filtersOf = createFilterCache(2)
  const [one, other, third] = ['a*', 'b*', 'c*'].map((name) => formatFilters({ names: [name] }))
  const first = filtersOf(one ?? null)
  expect(filtersOf(one ?? null)).toBe(first)
  expect(first.failedByResource(file('abc'))).toEqual([])
  expect(filtersOf(other ?? null).failedByResource(file('abc'))).toEqual(['names'])
  expect(filtersOf(null).failedByResource(file('abc'))).toEqual([])
  filtersOf(one ?? null)
  filtersOf(third ?? null)
  expect(filtersOf(one ?? null)).toBe(first)
  filtersOf(other ?? null)
  filtersOf(third ?? null)
  expect(filtersOf(one ?? null)).not.toBe(first)
})

test('a webhook gets the resources of an event in its folder, if the trigger and the filters match', () => {
  const event = { name: 'resources.upload', username: 'ada', protocol: 'web' } as const
  const resources = [file('a.csv'), file('b.txt'), file('c.csv', 10, [1, 3])]
  const rules = { resourceId: 2, triggers: ['resources.upload'], filters: compileFilters({ extensions: ['csv'] }) }
  const names = (given: Partial<typeof rules>) =>
    matchingResources({ ...rules, ...given }, { ...event, resources }).map(({ name }) => name)
  expect(names({})).toEqual(['a.csv'])
  expect(names({ resourceId: 1 })).toEqual(['a.csv', 'c.csv'])
  expect(names({ triggers: ['resources.delete'] })).toEqual([])
})
