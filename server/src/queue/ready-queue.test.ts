import { describe, expect, it } from 'vitest'
import { createReadyQueue } from './ready-queue.ts'

describe('a ready queue', () => {
  it('returns queues in turn, each once however often it was added', () => {
    const readyQueue = createReadyQueue()
    for (const queueId of [3, 1, 2, 1, 3]) readyQueue.add(queueId)
    expect(readyQueue.take(0, 8, false)).toEqual([3, 1])
    readyQueue.add(3)
    expect(readyQueue.take(0, 8, false)).toEqual([2, 3])
    expect(readyQueue.nextAt(0, false)).toBeNull()
  })

  it('returns no queue before its time, and of two times keeps the earlier', () => {
    const readyQueue = createReadyQueue()
    readyQueue.addAt(1, 500)
    readyQueue.addAt(2, 300)
    readyQueue.addAt(1, 400)
    readyQueue.addAt(1, 900)
    expect(readyQueue.nextAt(0, false)).toBe(300)
    expect(readyQueue.take(299, 9, false)).toEqual([])
    expect(readyQueue.take(300, 9, false)).toEqual([2])
    expect(readyQueue.nextAt(300, false)).toBe(400)
    expect(readyQueue.take(1_000, 9, false)).toEqual([1])
    expect(readyQueue.take(1_000, 9, false)).toEqual([])
  })

  it('returns healthy queues first, and at most a quarter of others', () => {
    const readyQueue = createReadyQueue()
    for (let queueId = 100; queueId < 120; queueId++) readyQueue.add(queueId)
    for (let queueId = 0; queueId < 20; queueId++) {
      readyQueue.setHealthy(queueId, true)
      readyQueue.add(queueId)
    }
    expect(readyQueue.take(0, 8, false)).toEqual([0, 1, 2, 3, 4, 5, 100, 101])
    expect(readyQueue.take(0, 32, false)).toHaveLength(14 + 8)
  })

  it('returns only healthy queues while capacity is scarce', () => {
    const readyQueue = createReadyQueue()
    readyQueue.add(1)
    expect(readyQueue.take(0, 9, true)).toEqual([])
    expect(readyQueue.nextAt(5, true)).toBeNull()
    expect(readyQueue.nextAt(5, false)).toBe(5)
    readyQueue.setHealthy(2, true)
    readyQueue.add(2)
    expect(readyQueue.take(0, 9, true)).toEqual([2])
  })
})
