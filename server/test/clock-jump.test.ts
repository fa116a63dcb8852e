/** A clock that is set forward or back during operation: nothing is lost, duplicated or stuck. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeUnreferencedBytes } from '../src/core/files/gc/gc.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import { upload } from '../src/core/files/uploads/uploads.ts'
import { bySession } from '../src/core/sessions/identify.ts'
import { createUsageCounter } from '../src/core/usage/usage.ts'
import { feed } from '../src/core/webhooks/events/feed.ts'
import { rescheduleStranded } from '../src/core/webhooks/queue/claim.ts'
import { findInconsistencies, logOf, storedKeys } from './consistency.ts'
import { storeEngines } from './databases.ts'
import { type DeliveryApp, openDeliveryApp } from './delivery-app.ts'
import { actorOf, addPerson, codeOf, contentOf, openSession, put } from './people.ts'

const day = 86_400_000
const year = 365 * day

describe.each(storeEngines)('on %s, a clock that jumps', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  /** Uploads a file, during which the clock jumps and `meanwhile` runs. */
  const uploadAcross = (
    jumpMs: number,
    {
      before = 'before ',
      meanwhile = async () => undefined,
    }: { before?: string; meanwhile?: () => Promise<unknown> } = {},
  ) => {
    async function* source() {
      yield Buffer.from(before)
      app.clock.move(jumpMs)
      await meanwhile()
      yield Buffer.from('after')
    }
    const input = { path: '/a.txt', size: before.length + 5, ifExists: 'keep-both' as const, source: source() }
    return upload(app.context, app.operator, input)
  }
  const uploads = async () => (await logOf(app.context)).filter((line) => line.startsWith('STOR'))
  const toldPaths = () => app.endpoint.received.map(({ body }) => JSON.parse(body).eventData.resources[0].path)

  it.each([year, -year])('by %d ms during an upload leaves it complete, logged and announced once', async (jump) => {
    await app.watch({ version: 'v2' })
    const { resource } = await uploadAcross(jump)
    expect(await contentOf(app, resource.blobKey)).toBe('before after')
    expect(await uploads()).toEqual(['STOR /a.txt'])
    expect(await app.sendDue()).toBe(1)
    expect(toldPaths()).toEqual(['/a.txt'])
  })

  it('forward, so that an upload seems to have stalled when garbage is collected, refuses it completely', async () => {
    expect(
      await codeOf(
        uploadAcross(day, { before: 'x'.repeat(40_000), meanwhile: () => removeUnreferencedBytes(app.context) }),
      ),
    ).toBe('conflict')
    expect(await codeOf(tree.get(app.context, app.operator, '/a.txt'))).toBe('not-found')
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toEqual([])
  })

  it('forward and back neither changes the order of events nor loses a message', async () => {
    await app.watch({ version: 'v2' })
    const paths: string[] = []
    for (const jump of [0, -day, 3 * day, -year, year, -1]) {
      app.clock.move(jump)
      paths.push((await put(app, app.operator, `/${paths.length}.txt`)).names.join('/'))
    }
    expect(await uploads()).toEqual(paths.map((path) => `STOR /${path}`))
    const never = new AbortController().signal
    const page = await feed(app.context, app.operator, { waitMs: 0, limit: 100 }, never)
    const told =
      page.kind === 'events' ? page.entries.flatMap(({ resources }) => resources.map(({ path }) => path)) : []
    expect(told).toEqual(paths.map((path) => `/${path}`))
    app.clock.move(-2 * day + 1)
    await app.sendDue()
    expect(toldPaths().length).toBeLessThan(paths.length)
    await rescheduleStranded(app.context)
    await app.sendDue()
    expect(toldPaths().toSorted()).toEqual(paths.map((path) => `/${path}`))
  })

  it('forward and back does not use up the transactions of the day', async () => {
    const counter = createUsageCounter(app.context)
    app.clock.move(year)
    for (let i = 0; i < 3; i++) await counter.count(app.account.id, 3)
    await counter.flush()
    expect((await counter.count(app.account.id, 3)).allowed).toBe(false)
    app.clock.move(-year)
    await counter.flush()
    expect(await counter.count(app.account.id, 3)).toMatchObject({ allowed: true, remaining: 2 })
  })

  it('forward ends sessions; tokens, which do not expire, stay', async () => {
    const person = await addPerson(app, 'ada')
    const { secret } = await openSession(app, 'ada')
    app.clock.move(year)
    expect(await codeOf(bySession(app.context, secret, '192.0.2.7'))).toBe('unauthenticated')
    expect(await actorOf(app.context, person)).toMatchObject({ username: 'ada' })
  })
})
