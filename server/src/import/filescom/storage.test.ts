import { afterEach, expect, it, vi } from 'vitest'
import { faultOf } from '../../../test/people.ts'
import { createStorage } from './storage.ts'

afterEach(() => void vi.useRealTimers())

it('no timer keeps the command alive after an address was refused', async () => {
  const storage = createStorage({ isLoopback: false })
  vi.useFakeTimers()
  const fault = await faultOf(storage.open('file:///etc/passwd', 0, new AbortController().signal))
  expect([fault.message, vi.getTimerCount()]).toEqual([expect.stringContaining('https://'), 0])
  await storage.close()
})
