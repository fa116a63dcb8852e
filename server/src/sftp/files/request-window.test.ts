import { describe, expect, it } from 'vitest'
import { leaseMemory } from '../../lib/streams/transfer-memory.ts'
import { ChannelStalled, RequestWindow } from './request-window.ts'

const bounds = { requests: 3, writeBytes: 100, responseBytes: 100, stallMs: 60_000 }
const nothing = { uploads: 0, downloads: 0 }

const open = (some: Partial<typeof bounds> = {}) => {
  const end = new AbortController()
  return { window: new RequestWindow({ ...bounds, ...some }, end.signal), end }
}

/** Whether a promise is settled after all pending callbacks have run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(() => resolve('later')))
  return (await Promise.race([promise.catch(() => undefined), later])) !== 'later'
}

describe('RequestWindow', () => {
  it('admits up to the maximum number of requests, then one for each response', async () => {
    const { window } = open()
    const [first] = [await window.admit(nothing), await window.admit(nothing), await window.admit(nothing)]
    const next = window.admit(nothing)
    expect([await isSettled(next), window.size]).toEqual([false, 3])
    first.responded(10)
    await next
    expect(window.size).toBe(3)
  })

  it('admits at once what has room', async () => {
    const { window } = open({ requests: 2 })
    const first = window.tryAdmit({ uploads: 40, downloads: 0 })
    expect([first !== null, window.tryAdmit({ uploads: 60, downloads: 0 }) !== null]).toEqual([true, true])
    expect([window.tryAdmit(nothing), window.size]).toEqual([null, 2])
    first?.responded(10)
    expect([window.tryAdmit(nothing) !== null, window.size]).toEqual([true, 2])
  })

  it('limits the data of outstanding WRITE requests', async () => {
    const { window } = open()
    const first = await window.admit({ uploads: 100, downloads: 0 })
    const next = window.admit(nothing)
    expect(await isSettled(next)).toBe(false)
    first.responded(10)
    await next
  })

  it('limits queued and expected response data', async () => {
    const { window } = open()
    const expected = await window.admit({ uploads: 0, downloads: 100 })
    const next = window.admit(nothing)
    expect(await isSettled(next)).toBe(false)
    expected.responded(10)
    const long = await next
    long.responded(90)
    const after = window.admit(nothing)
    expect(await isSettled(after)).toBe(false)
    expected.release()
    await after
  })

  it('releases the capacity of a request exactly once', async () => {
    const { window } = open({ requests: 1 })
    const first = await window.admit({ uploads: 50, downloads: 50 })
    first.release()
    first.release()
    first.responded(99)
    await window.admit({ uploads: 50, downloads: 50 })
    expect(window.size).toBe(1)
  })

  it('waits for transfer memory while an outstanding request of the channel will release some', async () => {
    const mib = 1024 * 1024
    const { window } = open({ writeBytes: 10 * mib, responseBytes: 10 * mib })
    const first = await window.admit({ uploads: mib, downloads: 0 })
    const taken: Disposable[] = []
    for (let lease = leaseMemory(mib); lease; lease = leaseMemory(mib)) taken.push(lease)
    const next = window.admit({ uploads: mib, downloads: 0 })
    expect(await isSettled(next)).toBe(false)
    first.release()
    // Without outstanding requests there is nothing to wait for: one request is admitted without a lease.
    const second = await next
    second.release()
    const alone = await window.admit({ uploads: mib, downloads: 0 })
    alone.release()
    for (const lease of taken) lease[Symbol.dispose]()
  })

  it('leases the memory of small requests beyond 32 KiB, and of their responses until they are sent', async () => {
    const all = 256 * 1024 * 1024
    const kib = 1024
    const { window } = open({ requests: 100, writeBytes: all, responseBytes: all })
    const isFree = (bytes: number) => {
      using lease = leaseMemory(bytes)
      return lease !== null
    }
    const small = await Promise.all([1, 2, 3].map(() => window.admit({ uploads: 15 * kib, downloads: kib })))
    expect([isFree(all), isFree(all - 16 * kib)]).toEqual([false, true])
    small.at(-1)?.responded(3 * kib)
    expect([isFree(all - 2 * kib), isFree(all - 3 * kib)]).toEqual([false, true])
    for (const each of small) each.release()
    for (const each of small) each.release()
    expect(isFree(all)).toBe(true)
    const again = await window.admit({ uploads: 32 * kib, downloads: 0 })
    expect(isFree(all)).toBe(true)
    again.release()
  })

  it('leases no transfer memory once it has rejected', async () => {
    const all = 256 * 1024 * 1024
    const { window, end } = open({ requests: 1 })
    const first = await window.admit(nothing)
    const waiting = window.admit({ uploads: 1024 * 1024, downloads: 0 })
    end.abort(new Error('ended'))
    await expect(waiting).rejects.toThrow('ended')
    first.release()
    using lease = leaseMemory(all)
    expect(lease).not.toBeNull()
  })

  it('rejects when the channel ends or the window stays full for too long', async () => {
    const ending = open({ requests: 1 })
    await ending.window.admit(nothing)
    const waiting = ending.window.admit(nothing)
    ending.end.abort(new Error('ended'))
    await expect(waiting).rejects.toThrow('ended')
    await expect(ending.window.admit(nothing)).rejects.toThrow('ended')
    const stalled = open({ requests: 1, stallMs: 5 })
    await stalled.window.admit(nothing)
    await expect(stalled.window.admit(nothing)).rejects.toThrow(ChannelStalled)
  })
})
