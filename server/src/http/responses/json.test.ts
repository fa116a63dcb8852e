import { describe, expect, it } from 'vitest'
import { mapInSlices } from '../../lib/event-loop.ts'
import { entriesPerSlice, jsonPieces } from './json.ts'

describe('a JSON response', () => {
  it.each([
    {},
    { responseStatus: 200, data: [], included: [] },
    { a: undefined, 'ä"': 'x', n: null, data: { attributes: {} } },
    {
      totalResults: 1_001,
      data: Array.from({ length: 1_001 }, (_, id) => ({ id, name: `"${id}"` })),
      last: [undefined],
    },
    { responses: Array.from({ length: 400 }, (_, at) => (at % 3 ? at : undefined)) },
  ])('is the same as JSON.stringify, however long its lists are', async (body) => {
    expect(Buffer.concat(await jsonPieces(body)).toString()).toBe(JSON.stringify(body))
  })

  it('is sent in chunks of few entries, which are never joined', async () => {
    const data = Array.from({ length: 10 * entriesPerSlice + 1 }, (_, id) => ({ id, name: 'ä' }))
    const pieces = await jsonPieces({ returnedResults: data.length, data })
    expect(pieces.length).toBe(12)
    for (const piece of pieces)
      expect(piece.toString().match(/"id"/g)?.length ?? 0).toBeLessThanOrEqual(entriesPerSlice)
  })

  it('is rendered in slices, in the same order', async () => {
    const entries = Array.from({ length: 5_000 }, (_, id) => id)
    expect(await mapInSlices(entries, (id) => id * 2)).toEqual(entries.map((id) => id * 2))
  })
})
