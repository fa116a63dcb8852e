import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { claimDue } from '../../../../test/delivery-app.ts'
import { addPerson, contentOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { type ResourceEventName, resourceEvents } from '../../event.ts'
import * as downloads from '../../files/downloads/downloads.ts'
import { purgeTrash } from '../../files/gc/gc.ts'
import * as moves from '../../files/moves/moves.ts'
import * as trash from '../../files/trash/trash.ts'
import * as folders from '../../files/tree/folders.ts'
import { toEventResource } from '../../files/tree/resource.ts'
import * as tree from '../../files/tree/tree.ts'
import * as uploads from '../../files/uploads/uploads.ts'
import { bodyOf } from '../delivery/signature.ts'
import * as webhooks from '../endpoints/webhooks.ts'

describe.each(storeEngines)('promise 8: webhook messages, on %s', (engine) => {
  let app: TestApp
  let person: Person
  let woken: number
  beforeEach(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.0/8' } })
    person = await addPerson(app, 'ada', { appName: 'Invoices' })
    woken = 0
    app.context.onWake('deliveries', () => woken++)
  })
  afterEach(() => app.close())

  const watch = async (
    resource: string,
    triggers: readonly ResourceEventName[] = resourceEvents,
    version: 'v1' | 'v2' = 'v2',
  ) => {
    if (resource !== '/' && !(await tree.lookUp(app.context.db.q, app.operator, resource)))
      await folders.createFolder(app.context, app.operator, { path: resource })
    const { webhook } = await webhooks.create(app.context, app.operator, {
      endpointUrl: 'http://127.0.0.1:9/',
      resource,
      triggers,
      version,
    })
    await clear()
    return webhook
  }
  const clear = async () => {
    await app.context.db.q.deleteFrom('webhook_messages').execute()
    woken = 0
  }
  const rows = () => app.context.db.q.selectFrom('webhook_messages').selectAll().orderBy('id').execute()
  const owed = async () =>
    (await rows()).map(({ webhook_id, event, path }) => `${webhook_id} ${event.slice(10)} ${path}`)
  const bodies = async () =>
    (await rows()).map((row) => JSON.parse(bodyOf({ before: row.body_before, after: row.body_after }, 1)))

  it('are created for the folder and everything below it, in the order of the events', async () => {
    const { id } = await watch('/in')
    await put(app, person.actor, '/in/a/b/c.txt')
    await put(app, person.actor, '/out/c.txt')
    await put(app, person.actor, '/in/d.txt')
    expect(await owed()).toEqual([
      `${id} createFolder /in/a`,
      `${id} createFolder /in/a/b`,
      `${id} upload /in/a/b/c.txt`,
      `${id} upload /in/d.txt`,
    ])
    expect(woken).toBeGreaterThan(0)
  })

  it('T-03 never match a sibling folder whose name starts with the same text', async () => {
    await watch('/share')
    for (const path of [
      '/share2/a.txt',
      '/share2/b/c.txt',
      '/shar/a.txt',
      '/share.txt',
      '/Share/a.txt',
      '/x/share/a.txt',
    ])
      await put(app, person.actor, path)
    expect(await owed()).toEqual([])
  })

  it('T-18 are never created for another account, not even for its root folder', async () => {
    const { operator: stranger } = await app.another('stranger')
    await webhooks.create(app.context, stranger, { endpointUrl: 'http://127.0.0.1:9/' })
    await clear()
    await put(app, person.actor, '/a.txt')
    expect(await owed()).toEqual([])
    await put(app, stranger, '/b.txt')
    expect(await owed()).toHaveLength(1)
  })

  it('are created for the requested triggers, as the events happen', async () => {
    const { id } = await watch('/in', ['resources.download', 'resources.delete'])
    await put(app, person.actor, '/in/a.txt')
    const download = await downloads.download(app.context, person.actor, '/in/a.txt')
    await download.reader.close()
    expect(await owed()).toEqual([])
    await download.finish()
    await trash.remove(app.context, person.actor, ['/in/a.txt'])
    expect(await owed()).toEqual([`${id} download /in/a.txt`, `${id} delete /in/a.txt`])
  })

  it('promise 1: are stored with the change or not at all', async () => {
    await watch('/')
    const failing = app.context.db.tx(async (tx) => {
      await folders.ensureFolders(app.context, tx, person.actor, {
        from: await tree.rootOf(tx, person.actor),
        names: ['new'],
        subject: 'path',
      })
      expect(await tx.selectFrom('webhook_messages').select('id').execute()).toHaveLength(1)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect([await owed(), woken]).toEqual([[], 0])
    await expect(put(app, person.actor, '/new/a.txt', 'x', { size: 2 })).rejects.toThrow()
    expect([await owed(), woken]).toEqual([[], 0])
  })

  it('promise 1: are sent for an upload once it is complete, hashed and readable, not during the transfer', async () => {
    await watch('/', ['resources.upload'])
    const mayEnd = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    async function* slowly() {
      yield Buffer.from('first half, ')
      begun.resolve()
      await mayEnd.promise
      yield Buffer.from('second half')
    }
    const file = { path: '/a.txt', size: 23, ifExists: 'keep-both' as const, source: slowly() }
    const upload = uploads.upload(app.context, person.actor, file)
    await begun.promise
    expect(await owed()).toEqual([])
    mayEnd.resolve()
    await upload
    const [resource] = (await bodies()).flatMap(({ eventData }) => eventData.resources)
    const content = await contentOf(app, (await tree.get(app.context, person.actor, resource.path)).resource.blobKey)
    expect(content).toBe('first half, second half')
    expect(resource).toMatchObject({ size: 23, sha256: createHash('sha256').update(content).digest('hex') })
  })

  it('state the user, the address, the application and the resource', async () => {
    await watch('/in')
    await put(app, person.actor, '/in/a.txt', 'hello')
    expect(await rows()).toMatchObject([
      { username: 'ada', protocol: 'Invoices', ip: '192.0.2.7', state: 'pending', attempts: 0, kind: 'event' },
    ])
    const [body] = await bodies()
    expect(body).toMatchObject({
      accountName: 'mira',
      username: 'ada',
      protocol: 'Invoices',
      ipAddress: '192.0.2.7',
      event: 'resources.upload',
    })
    expect(body.eventData.resources).toMatchObject([{ path: '/in/a.txt', size: 5, type: 'file', createdBy: 'ada' }])
  })

  it('have paths from the root of the account, also for users who see less', async () => {
    const jailed = await addPerson(app, 'jailed', { home: '/homes/jailed' })
    await watch('/')
    await put(app, jailed.actor, '/a.txt')
    expect((await rows()).map(({ path }) => path)).toEqual(['/homes/jailed/a.txt'])
  })

  it('contain of one deletion only the resources in the watched folder, for each webhook its own', async () => {
    const ins = await watch('/in')
    const others = await watch('/private')
    const whole = await watch('/')
    for (const path of ['/in/a', '/private/b', '/c']) await put(app, person.actor, path)
    await clear()
    await trash.remove(app.context, person.actor, ['/in/a', '/private/b', '/c'])
    const paths = (await bodies()).map(({ eventData }) => eventData.resources.map(({ path }: { path: string }) => path))
    expect((await rows()).map(({ webhook_id }) => webhook_id)).toEqual([ins.id, others.id, whole.id])
    expect(paths).toEqual([['/in/a'], ['/private/b'], ['/in/a', '/private/b', '/c']])
  })

  it('are one per hundred resources in v2 and one per resource in v1, each with a key of its own', async () => {
    await watch('/many', ['resources.delete'], 'v2')
    await watch('/many', ['resources.delete'], 'v1')
    const paths = Array.from({ length: 105 }, (_, i) => `/many/${i}`)
    for (const path of paths) await folders.createFolder(app.context, person.actor, { path })
    await trash.remove(app.context, person.actor, paths)
    const written = await rows()
    expect(written.filter(({ version }) => version === 'v2')).toHaveLength(2)
    expect(written.filter(({ version }) => version === 'v1')).toHaveLength(105)
    expect(new Set(written.map(({ message_key }) => message_key)).size).toBe(107)
    expect(new Set(written.map(({ attempt_prefix }) => attempt_prefix)).size).toBe(107)
    for (const { message_key, attempt_prefix } of written) {
      expect(message_key).toMatch(/^msg_[0-9a-z]{26}$/)
      expect(attempt_prefix).toMatch(/^[0-9a-z]{6}$/)
    }
  })

  it('about thousands of resources are stored, too', async () => {
    await watch('/', resourceEvents, 'v1')
    const place = await put(app, person.actor, '/a.txt')
    await clear()
    const resources = Array.from({ length: 4_000 }, (_, i) => ({
      ...toEventResource(place),
      lineage: [...place.lineage, 1_000_000 + i],
    }))
    await app.context.db.tx((tx) => app.context.record(tx, person.actor, { name: 'resources.delete', resources }))
    expect(await rows()).toHaveLength(4_000)
  })

  it('match a move by either side, and follow the folder when it is renamed or moved', async () => {
    const { id } = await watch('/in')
    await put(app, person.actor, '/out/a.txt')
    await put(app, person.actor, '/in/b.txt')
    await clear()
    await moves.moveAll(app.context, person.actor, { resources: ['/out/a.txt'], parent: '/in' })
    await moves.moveAll(app.context, person.actor, { resources: ['/in/b.txt'], parent: '/out' })
    expect(await owed()).toEqual([`${id} move /in/a.txt`, `${id} move /out/b.txt`])
    await moves.moveAll(app.context, person.actor, { resources: ['/in'], parent: '/out' })
    await clear()
    await put(app, person.actor, '/out/in/c.txt')
    await put(app, person.actor, '/in/d.txt')
    expect(await owed()).toEqual([`${id} upload /out/in/c.txt`])
  })

  it('are sent for the deletion of the folder itself; then the webhook is inactive, and a new folder with the name is not watched', async () => {
    const { id } = await watch('/in')
    await trash.remove(app.context, person.actor, ['/in'])
    expect(await owed()).toEqual([`${id} delete /in`])
    expect((await webhooks.get(app.context, app.operator, id)).folder).toBeNull()
    await clear()
    await put(app, person.actor, '/in/a.txt')
    expect(await owed()).toEqual([])
    app.clock.move(8 * 86_400_000)
    await purgeTrash(app.context)
    await put(app, person.actor, '/in/b.txt')
    expect(await owed()).toEqual([])
    expect((await webhooks.get(app.context, app.operator, id)).folder).toBeNull()
  })

  it('are kept for a webhook that is paused or disabled, and not claimed until it is enabled again', async () => {
    const { id } = await watch('/in')
    await webhooks.update(app.context, app.operator, id, { paused: true })
    await put(app, person.actor, '/in/a.txt')
    expect(await owed()).toHaveLength(1)
    expect(await claimDue(app.context, 10)).toEqual([])
    await webhooks.update(app.context, app.operator, id, { paused: false })
    await app.context.db.q.updateTable('webhooks').set({ failed: 1 }).execute()
    await put(app, person.actor, '/in/b.txt')
    expect(await claimDue(app.context, 10)).toEqual([])
    await app.context.db.q.updateTable('webhooks').set({ failed: 0 }).execute()
    expect(await claimDue(app.context, 10)).toHaveLength(1)
  })

  it('are deleted with the webhook', async () => {
    const { id } = await watch('/in')
    await put(app, person.actor, '/in/a.txt')
    await webhooks.remove(app.context, app.operator, id)
    expect(await owed()).toEqual([])
    await put(app, person.actor, '/in/b.txt')
    expect(await owed()).toEqual([])
  })
})
