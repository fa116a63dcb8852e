import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Collector, openCollector } from '../../../test/otlp-receiver.ts'
import { createLog } from '../log.ts'
import { startTraces, type TracesOptions } from './traces.ts'
import type { Tracing } from './tracing.ts'

const quick = { delayMs: 5, exportMs: 400 }

describe('traces', () => {
  let collector: Collector
  const logged: string[] = []
  const opened: Tracing[] = []
  beforeEach(async () => {
    collector = await openCollector()
    logged.length = 0
  })
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
    await collector.close()
  })

  async function start(options: Partial<TracesOptions> = {}): Promise<Tracing> {
    const tracing = await startTraces({
      ...{ url: `${collector.url}/v1/traces`, headers: {}, sample: 1, limits: quick },
      resource: { version: '1.2.3', node: 'north' },
      log: createLog('debug', { write: (line) => void logged.push(line) }),
      ...options,
    })
    opened.push(tracing)
    return tracing
  }
  const named = (name: string) => collector.spans.find((span) => span.name === name)

  it('sends spans with their attributes, below each other, with headers and the name of the node', async () => {
    const tracing = await start({ headers: { authorization: 'Bearer abc' } })
    const text = await tracing.root(
      { name: 'outer', kind: 'server', attributes: { a: 1, b: 'two', c: undefined } },
      () =>
        tracing.child({ name: 'inner', kind: 'client' }, async (span) => {
          span?.set({ d: true })
          return 'done'
        }),
    )
    await tracing.close()
    const [outer, inner] = [named('outer'), named('inner')]
    expect(text).toBe('done')
    expect(outer).toMatchObject({ parentId: '', kind: 2, attributes: { a: 1, b: 'two' }, status: 0 })
    expect(inner).toMatchObject({ traceId: outer?.traceId, parentId: outer?.spanId, kind: 3, attributes: { d: true } })
    expect(outer?.resource).toEqual({
      'service.name': 'sallyport',
      'service.version': '1.2.3',
      'service.instance.id': 'north',
    })
    expect(collector.headers[0]).toMatchObject({ authorization: 'Bearer abc' })
    expect(collector.paths).toEqual(['/v1/traces'])
    expect(tracing.counts()).toEqual({ exported: 2, dropped: 0, failed: 0, waiting: 0 })
  })

  it('records the type of an error, and not its message', async () => {
    const tracing = await start()
    const fails = async () => {
      throw new TypeError('/secret/name.txt')
    }
    await expect(tracing.root({ name: 'failing' }, fails)).rejects.toThrow('/secret/name.txt')
    await tracing.close()
    expect(named('failing')).toMatchObject({ status: 2, attributes: { 'error.type': 'TypeError' } })
    expect(Buffer.concat(collector.bodies).toString('latin1')).not.toContain('secret')
  })

  it('continues a trace whose parent was sampled, and no other', async () => {
    const tracing = await start({ sample: 0 })
    const id = '0af7651916cd43dd8448eb211c80319c'
    const begin = (parent: string) => tracing.begin({ name: 'begun', parent })
    expect(begin(`00-${id}-b7ad6b7169203331-00`)).toBeNull()
    for (const malformed of ['', 'x', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, `ff-${id}-b7ad6b7169203331-01`])
      expect(begin(malformed), malformed).toBeNull()
    const span = begin(`00-${id}-b7ad6b7169203331-01`)
    const inside = tracing.within(span, () => tracing.current())
    span?.end()
    await tracing.close()
    expect(inside).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-01$`))
    expect(named('begun')).toMatchObject({ traceId: id, parentId: 'b7ad6b7169203331' })
  })

  it('runs work that outlives its span, or was started outside, without one', async () => {
    const tracing = await start()
    const { promise: later, resolve } = Promise.withResolvers<void>()
    let outliving: Promise<string | null> | undefined
    let outside: string | null | undefined
    await tracing.root({ name: 'request' }, async () => {
      outliving = later.then(() => tracing.child({ name: 'late' }, async () => tracing.current()))
      outside = tracing.outside(() => tracing.current())
    })
    resolve()
    expect(await outliving).toBeNull()
    expect(outside).toBeNull()
    await tracing.close()
    expect(collector.spans.map(({ name }) => name)).toEqual(['request'])
  })

  it('samples a part of the traces, each as a whole', async () => {
    const tracing = await start({ sample: 0.25 })
    for (let i = 0; i < 400; i++)
      await tracing.root({ name: 'outer' }, () => tracing.child({ name: 'inner' }, async () => undefined))
    await tracing.close()
    const outer = collector.spans.filter(({ name }) => name === 'outer')
    expect(outer.length).toBeGreaterThan(50)
    expect(outer.length).toBeLessThan(150)
    expect(collector.spans.length).toBe(outer.length * 2)
  })

  it('drops spans beyond the length of the queue while the collector hangs, and never waits for it', async () => {
    collector.answer = 'hang'
    const tracing = await start({ limits: { ...quick, exportMs: 60_000, spans: 20, batch: 10 } })
    const begun = performance.now()
    for (let i = 0; i < 1_000; i++) await tracing.root({ name: 'one' }, async () => undefined)
    expect(performance.now() - begun).toBeLessThan(3_000)
    expect(tracing.counts()).toEqual({ exported: 0, dropped: 980, failed: 0, waiting: 20 })
    const closing = performance.now()
    await tracing.close()
    expect(performance.now() - closing).toBeLessThan(6_000)
  })

  it.each([
    ['hang', 'did not respond within 0.4 s'],
    [500, 'Internal Server Error'],
    [401, 'Unauthorized'],
  ] as const)(
    'counts spans as failed when the collector answers %s, and logs the reason once',
    async (answer, reason) => {
      collector.answer = answer
      const tracing = await start({ headers: { authorization: 'Bearer secret' } })
      for (let i = 0; i < 3; i++) {
        await tracing.root({ name: 'lost' }, async () => undefined)
        await expect.poll(() => tracing.counts().failed, { timeout: 10_000 }).toBe(i + 1)
      }
      expect(logged.length).toBe(1)
      expect(logged[0]).toContain(reason)
      expect(logged.join()).not.toContain('secret')
      collector.answer = 200
      await tracing.root({ name: 'kept' }, async () => undefined)
      await expect.poll(() => tracing.counts().exported, { timeout: 10_000 }).toBe(1)
      expect(named('kept')).toBeDefined()
    },
  )

  it('counts spans as failed when nothing listens', async () => {
    const gone = await openCollector()
    await gone.close()
    const tracing = await start({ url: `${gone.url}/v1/traces` })
    await tracing.root({ name: 'lost' }, async () => undefined)
    await expect.poll(() => tracing.counts().failed, { timeout: 10_000 }).toBe(1)
    expect(logged.join()).toContain('ECONNREFUSED')
  })
})
