import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Reachability } from './reachability.ts'

const scheduled: { callback: () => void; ms: number }[] = []
let isUp = true
const environment = {
  probe: async () => isUp,
  schedule: (callback: () => void, ms: number) => void scheduled.push({ callback, ms }),
}

beforeEach(() => {
  scheduled.length = 0
  isUp = true
  vi.stubGlobal('fetch', async (address: string) => {
    if (address === '/aborted') throw new DOMException('aborted', 'AbortError')
    if (!isUp) throw new TypeError('Failed to fetch')
    return new Response(null, { status: address === '/gateway' ? 502 : 503 })
  })
})
afterEach(() => vi.unstubAllGlobals())

it('asks a server that does not respond until it does, less often each time, and tells listeners', async () => {
  const server = new Reachability(environment)
  const heard: boolean[] = []
  server.subscribe(() => heard.push(server.isReachable()))
  isUp = false
  for (let i = 0; i < 3; i++) await expect(server.fetch('/')).rejects.toThrow(TypeError)
  expect([heard, scheduled.length]).toEqual([[false], 1])
  for (let i = 0; i < 5; i++) {
    scheduled.at(-1)?.callback()
    await vi.waitFor(() => expect(scheduled.length).toBe(i + 2))
  }
  expect(scheduled.map(({ ms }) => ms)).toEqual([500, 1000, 2000, 4000, 5000, 5000])
  isUp = true
  scheduled.at(-1)?.callback()
  await vi.waitFor(() => expect(heard).toEqual([false, true]))
  expect(scheduled.length).toBe(6)
})

it('takes an aborted request for no sign of the server, and a gateway error for its absence', async () => {
  const server = new Reachability(environment)
  await expect(server.fetch('/aborted')).rejects.toThrow('aborted')
  expect(server.isReachable()).toBe(true)
  await server.fetch('/gateway')
  expect(server.isReachable()).toBe(false)
  // Any other response comes from the server, and ends the probing.
  await server.fetch('/')
  expect(server.isReachable()).toBe(true)
  scheduled.at(-1)?.callback()
  expect(scheduled.length).toBe(1)
})
