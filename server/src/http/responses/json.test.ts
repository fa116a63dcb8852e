import { describe, expect, it } from 'vitest'
import { jsonOf, mapInSlices } from './json.ts'

describe('an answer as JSON', () => {
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
  ])('is what JSON.stringify makes, however long its lists are', async (body) => {
    expect(await jsonOf(body)).toBe(JSON.stringify(body))
  })

  it('is presented in slices, in the same order', async () => {
    const entries = Array.from({ length: 5_000 }, (_, id) => id)
    expect(await mapInSlices(entries, (id) => id * 2)).toEqual(entries.map((id) => id * 2))
  })
})
