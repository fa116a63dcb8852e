import { exampleShare } from '@sallyport/contract/schemas/shares/share.ts'
import { expect, test } from 'vitest'
import type { OwnedShare } from '../../../data/sharing/shares.ts'
import { orderAfter, shownIn, sortText, stateOf, viewOf } from './list-order.ts'

const share = (name: string, some: Partial<OwnedShare['attributes']> = {}): OwnedShare => ({
  ...exampleShare,
  owner: 'mira',
  attributes: { ...exampleShare.attributes, recipients: [], name, paths: [`/in/${name}`], ...some },
})

const tenders = share('Tenders', { submissions: 3, lastSubmission: '2026-11-28T04:00:00+00:00' })
const papers = share('papers 10', { submissions: 0, created: '2026-11-25T10:00:00+00:00' })
const photos = share('Papers 9', { submissions: 12, lastSubmission: '2026-11-20T04:00:00+00:00' })
const old = share('Old', { expired: true })
const paused = share('Paused', { status: 0, expired: true })
const all = [tenders, papers, photos, old, paused]

const names = (search: Parameters<typeof viewOf>[0]) => shownIn(all, viewOf(search)).map((one) => one.attributes.name)

test('active shares are shown first, the newest of them at the top', () => {
  expect(names({})).toEqual(['papers 10', 'Tenders', 'Papers 9'])
  expect(names({ state: 'expired' })).toEqual(['Old'])
  expect(names({ state: 'paused' })).toEqual(['Paused'])
  expect(names({ state: 'all' })).toHaveLength(5)
  expect(names({ state: 'toString', sort: 'constructor' })).toHaveLength(3)
})

test('shares are sorted by name, number and time', () => {
  expect(names({ sort: 'name' })).toEqual(['Papers 9', 'papers 10', 'Tenders'])
  expect(names({ sort: '-submissions' })).toEqual(['Papers 9', 'Tenders', 'papers 10'])
  expect(names({ sort: 'last' })).toEqual(['papers 10', 'Papers 9', 'Tenders'])
})

test('the search covers names, folders, owners and recipients', () => {
  expect(names({ find: 'PAPERS' })).toHaveLength(2)
  expect(names({ find: '/in/ten' })).toEqual(['Tenders'])
  expect(names({ find: 'mira' })).toHaveLength(3)
  expect(names({ find: 'nobody' })).toEqual([])
  const [invited] = exampleShare.attributes.recipients
  const one = share('x', { recipients: invited ? [invited] : [] })
  expect(shownIn([one], viewOf({ find: 'north-freight' }))).toEqual([one])
})

test('a click on a head sorts by it, a second one the other way round, a third one by time again', () => {
  const first = viewOf({}).order
  expect([sortText(first), sortText(orderAfter(first, 'created'))]).toEqual(['', 'created'])
  const byName = orderAfter(first, 'name')
  const fromZ = orderAfter(byName, 'name')
  expect([byName, fromZ, orderAfter(fromZ, 'name')].map(sortText)).toEqual(['name', '-name', ''])
  expect(sortText(orderAfter(orderAfter(first, 'created'), 'created'))).toBe('')
  expect(sortText(orderAfter(byName, 'submissions'))).toBe('-submissions')
})

test('a share with as many downloads as its limit is full, unless it has ended before', () => {
  const limit = { downloadLimit: 2, downloadCount: 2 }
  expect([stateOf(share('a', limit)), stateOf(share('a', { ...limit, expired: true }))]).toEqual(['full', 'expired'])
})
