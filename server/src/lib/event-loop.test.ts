import { describe, expect, it } from 'vitest'
import { inTurns, isYieldDue, turnAlone, yieldIfDue } from './event-loop.ts'

const work = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end; );
}

describe('yielding to the event loop', () => {
  it('gives other work a turn during continuous work', async () => {
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    for (let i = 0; i < 60; i++) {
      work(1)
      await yieldIfDue()
    }
    clearInterval(counting)
    expect(turns).toBeGreaterThan(1)
  })

  it('does not interrupt short work', async () => {
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve)))
    let turned = false
    setImmediate(() => {
      turned = true
    })
    for (let i = 0; i < 10; i++) await yieldIfDue()
    expect(turned).toBe(false)
  })

  it('spreads the processing of many sources over turns', async () => {
    let turn: number | null = 0
    const count = () => {
      if (turn === null) return
      turn += 1
      setImmediate(count)
    }
    count()
    const chunks = new Map<number, number>()
    async function* source() {
      for (let i = 0; i < 4; i++) yield i
    }
    const processed = Array.from({ length: 50 }, async () => {
      for await (const _ of inTurns(source())) {
        work(1)
        chunks.set(turn ?? 0, (chunks.get(turn ?? 0) ?? 0) + 1)
      }
    })
    await Promise.all(processed)
    turn = null
    expect([...chunks.values()].reduce((sum, each) => sum + each)).toBe(200)
    expect(chunks.size).toBeGreaterThan(3)
  })

  it('gives each of many callers a turn of its own', async () => {
    let turn = 0
    const count = () => {
      turn += 1
      if (turn < 50) setImmediate(count)
    }
    setImmediate(count)
    const turns = await Promise.all(Array.from({ length: 5 }, () => turnAlone().then(() => turn)))
    expect(new Set(turns).size).toBe(5)
  })

  it('lets short work end while long work goes on', async () => {
    let isEnded = false
    const longWork = Array.from({ length: 3 }, async () => {
      while (!isEnded) {
        work(1)
        await yieldIfDue()
      }
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    let turns = 0
    const count = () => {
      turns += 1
      if (!isEnded) setImmediate(count)
    }
    setImmediate(count)
    for (let i = 0; i < 8; i++) {
      work(0.1)
      await yieldIfDue()
    }
    isEnded = true
    await Promise.all(longWork)
    expect(turns).toBeLessThan(40)
  })

  it('lets long work go on while events keep coming', async () => {
    const arrive = async () => {
      work(1)
      await yieldIfDue()
    }
    const arriving = setInterval(() => {
      for (let i = 0; i < 20; i++) void arrive()
    }, 1)
    for (let i = 0; i < 50; i++) {
      work(1)
      await yieldIfDue()
    }
    clearInterval(arriving)
  })

  it('is due again in the next long turn', async () => {
    isYieldDue()
    work(11)
    expect(isYieldDue()).toBe(true)
    await yieldIfDue()
    expect(isYieldDue()).toBe(false)
  })
})
