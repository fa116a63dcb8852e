import { expect, test } from 'vitest'
import { everyPage } from './pages.ts'

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
