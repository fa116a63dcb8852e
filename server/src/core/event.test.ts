import { describe, expect, it } from 'vitest'
import type { Tx } from '../db/engine.ts'
import { type AppEvent, type EventActor, type EventResource, recorder } from './event.ts'

const clock = { now: () => new Date('2026-11-25T08:00:00Z') }
const resources = (count: number) => Array.from({ length: count }, (_, id) => ({ id }) as EventResource)

describe('an event', () => {
  const heard = async (event: AppEvent) => {
    const counts: number[] = []
    const ids: number[] = []
    const record = recorder(clock, [
      async (_, occurrences) => {
        const heard = occurrences.flatMap(({ event }) => ('resources' in event ? event.resources : []))
        counts.push(heard.length)
        ids.push(...heard.map(({ id }) => id))
      },
    ])
    await record({} as Tx, {} as EventActor, event)
    return { counts, ids }
  }

  it('about tens of thousands of resources is passed to listeners in small parts, completely', async () => {
    const { counts, ids } = await heard({ name: 'resources.extract', resources: resources(50_000) })
    expect(Math.max(...counts)).toBe(1_000)
    expect(ids).toEqual(Array.from({ length: 50_000 }, (_, id) => id))
  })

  it('of ordinary size is one part', async () => {
    expect((await heard({ name: 'resources.move', resources: resources(1_000) })).counts).toEqual([1_000])
  })
})
