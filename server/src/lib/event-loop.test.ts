import { describe, expect, it } from 'vitest'
import { isYieldDue, yieldIfDue } from './event-loop.ts'

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

  it('is due again in the next long turn', async () => {
    isYieldDue()
    work(11)
    expect(isYieldDue()).toBe(true)
    await yieldIfDue()
    expect(isYieldDue()).toBe(false)
  })
})
