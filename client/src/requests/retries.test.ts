import { expect, test } from 'vitest'
import { ApiError } from '../api/api-error.ts'
import { isTemporaryForChanges, isTemporaryForReads, pause, withRetries } from './retries.ts'

const lost = new TypeError('fetch failed')
const status = (status: number, retryAfterMs?: number) => new ApiError(status, 'CODE', 'No.', { retryAfterMs })

/** Fails with these errors, one after the other, then succeeds; records the pauses. */
async function run(errors: readonly unknown[], { retries = 4, isTemporary = isTemporaryForReads } = {}) {
  const pauses: number[] = []
  const left = [...errors]
  const result = await withRetries(
    async () => {
      const error = left.shift()
      if (error) throw error
      return 'done'
    },
    { retries, isTemporary, pause: async (ms) => void pauses.push(ms) },
  ).catch((error: unknown) => error)
  return { result, pauses }
}

test('pauses grow from one second to half a minute, and vary by a fifth', async () => {
  const { result, pauses } = await run(Array(8).fill(lost), { retries: 8 })
  expect(result).toBe('done')
  for (const [i, wanted] of [1, 2, 4, 8, 16, 30, 30, 30].entries())
    expect(Math.abs((pauses[i] ?? 0) / 1000 / wanted - 1)).toBeLessThanOrEqual(0.2)
})

test('the last error is thrown after all retries', async () => {
  const last = status(503)
  expect(await run([lost, lost, last], { retries: 2 })).toMatchObject({ result: last, pauses: { length: 2 } })
  expect(await run([lost], { retries: 0 })).toEqual({ result: lost, pauses: [] })
})

test('Retry-After is respected up to a minute, and a longer one ends the call', async () => {
  expect(await run([status(429, 7_000), status(503, 0)])).toEqual({ result: 'done', pauses: [7_000, 0] })
  const later = status(429, 61_000)
  expect(await run([later])).toEqual({ result: later, pauses: [] })
})

test('a refusal is not repeated, a change only if it was not processed', async () => {
  expect((await run([status(404)])).pauses).toEqual([])
  const changes = { isTemporary: isTemporaryForChanges }
  for (const error of [lost, status(500), status(502), status(504)])
    expect(await run([error], changes)).toEqual({ result: error, pauses: [] })
  expect((await run([status(429), status(503)], changes)).result).toBe('done')
})

test('a pause ends when the signal aborts', async () => {
  const abort = new AbortController()
  const waiting = pause(60_000, abort.signal)
  abort.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(pause(1, abort.signal)).rejects.toThrow('enough')
  await expect(pause(1, new AbortController().signal)).resolves.toBeUndefined()
})
