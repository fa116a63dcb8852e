import { expect, test } from 'vitest'
import { retryCheck } from './retry-check.ts'

/** Fails as often as told, then succeeds; counts its calls and notes the pauses in between. */
function failing(times: number, error: Error, isOnline = true) {
  const calls: string[] = []
  const check = async () => {
    calls.push('call')
    if (calls.filter((one) => one === 'call').length <= times) throw error
    return 'done'
  }
  const network = { isOnline: () => isOnline, pause: async (ms: number) => void calls.push(`${ms} ms`) }
  return { calls, result: retryCheck(check, network) }
}

test('a check without a response is repeated while the browser is online', async () => {
  const { calls, result } = failing(2, new TypeError('Failed to fetch'))
  expect(await result).toBe('done')
  expect(calls).toEqual(['call', '1000 ms', 'call', '2000 ms', 'call'])
})

test('it is repeated three times at most', async () => {
  const { calls, result } = failing(9, new TypeError('Failed to fetch'))
  await expect(result).rejects.toThrow('Failed to fetch')
  expect(calls.filter((one) => one === 'call')).toHaveLength(4)
})

test.each([
  ['offline', new TypeError('Failed to fetch'), false],
  ['refused', new Error('403'), true],
])('it is not repeated when it is %s', async (_, error, isOnline) => {
  const { calls, result } = failing(1, error, isOnline)
  await expect(result).rejects.toBe(error)
  expect(calls).toEqual(['call'])
})
