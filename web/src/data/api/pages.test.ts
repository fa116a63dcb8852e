import { expect, test } from 'vitest'
import { everyPage, firstPageWithRows, pagesByCursor, pagesByTotal, pagesUntilShort } from './pages.ts'

const serve = (total: number) => {
  const asked: number[] = []
  const read = async ({ offset, limit }: { offset: number; limit: number }) => {
    asked.push(offset)
    const length = Math.max(0, Math.min(limit, total - offset))
    return { data: Array.from({ length }, (_, index) => offset + index), totalResults: total }
  }
  return { asked, read }
}

test('a list of several pages is loaded completely and in order', async () => {
  const { asked, read } = serve(1201)
  const rows = await everyPage(read)
  expect([rows.length, rows[0], rows[1200], asked]).toEqual([1201, 0, 1200, [0, 500, 1000]])
})

test('an empty list takes one request, and a list that shrinks in the meantime ends', async () => {
  const { asked, read } = serve(0)
  expect(await everyPage(read)).toEqual([])
  expect(asked).toEqual([0])
  let pages = 0
  const shrinking = async () => ({ data: pages++ === 0 ? [1] : [], totalResults: 5 })
  expect(await everyPage(shrinking)).toEqual([1])
})

test('a list has a next page until its total, its cursor or a short page says otherwise', () => {
  const pages = [[], []]
  const byTotal = (totalResults: number) => pagesByTotal(50).getNextPageParam({ totalResults }, pages)
  expect([byTotal(100), byTotal(101)]).toEqual([undefined, 100])
  const untilShort = (length: number) => pagesUntilShort(2).getNextPageParam({ data: Array(length) }, pages)
  expect([untilShort(1), untilShort(2)]).toEqual([undefined, 4])
  const byCursor = (next: string | null) => pagesByCursor.getNextPageParam({ data: [], next })
  expect([byCursor(null), byCursor('c')]).toEqual([undefined, 'c'])
})

test('a search continues over empty pages until it has rows, ends, or has taken thirty requests', async () => {
  const search = (...pages: { data: number[]; next: string | null }[]) => {
    const asked: (string | undefined)[] = []
    const read = async ({ after }: { after?: string }) => {
      asked.push(after)
      return pages[asked.length - 1] ?? { data: [], next: 'again' }
    }
    return { asked, read }
  }
  const found = search({ data: [], next: 'b' }, { data: [7], next: 'c' })
  expect(await firstPageWithRows(found.read, undefined)).toEqual({ data: [7], next: 'c' })
  expect(found.asked).toEqual([undefined, 'b'])
  const ended = search({ data: [], next: null })
  expect(await firstPageWithRows(ended.read, 'a')).toEqual({ data: [], next: null })
  expect(ended.asked).toEqual(['a'])
  const endless = search()
  expect(await firstPageWithRows(endless.read, undefined)).toEqual({ data: [], next: 'again' })
  expect(endless.asked).toHaveLength(30)
})
