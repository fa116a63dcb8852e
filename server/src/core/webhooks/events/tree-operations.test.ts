/** Messages about renames, moves and copies: both paths, one message per operation, and nothing about other resources. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { type ResourceEventName, resourceEvents } from '../../event.ts'
import { compress } from '../../files/archives/archive.ts'
import { extract } from '../../files/archives/extract.ts'
import { copy } from '../../files/moves/copy.ts'
import * as moves from '../../files/moves/moves.ts'
import * as trashEntries from '../../files/trash/restore.ts'
import * as trash from '../../files/trash/trash.ts'
import { createFolder } from '../../files/tree/folders.ts'
import * as tree from '../../files/tree/tree.ts'
import { bodyOf } from '../delivery/signature.ts'
import * as webhooks from '../endpoints/webhooks.ts'

interface Message {
  readonly event: string
  readonly eventData: { readonly resources: readonly Record<string, unknown>[] }
}

describe.each(storeEngines)('promise 8: webhooks about moves, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.0/8' } })
    ada = await addPerson(app, 'ada', { appName: 'Invoices' })
    for (const path of ['/in/a.txt', '/in/b.txt', '/in/dir/c.txt', '/out/d.txt']) await put(app, ada.actor, path)
  })
  afterEach(() => app.close())

  const watch = async (
    resource: string,
    version: 'v1' | 'v2' = 'v2',
    triggers: readonly ResourceEventName[] = resourceEvents,
  ) => {
    const endpointUrl = 'http://127.0.0.1:9/'
    const made = await webhooks.create(app.context, app.operator, { endpointUrl, resource, triggers, version })
    return made.webhook.id
  }
  const bodies = async (webhookId: number) => {
    const { q } = app.context.db
    const rows = await q
      .selectFrom('webhook_messages')
      .select(['body_before', 'body_after'])
      .where('webhook_id', '=', webhookId)
      .orderBy('id')
      .execute()
    return rows.map((row) => bodyOf({ before: row.body_before, after: row.body_after }, 1))
  }
  /** `move /in/a.txt → /out/a.txt`, one line per message. */
  const told = async (webhookId: number) =>
    (await bodies(webhookId)).map((body) => {
      const { event, eventData } = JSON.parse(body) as Message
      const ways = eventData.resources.map(({ path, previousPath }) => `${previousPath ?? ''} → ${path}`)
      return `${event.slice('resources.'.length)} ${ways.join(', ')}`
    })
  const move = (resources: string[], parent: string) => moves.moveAll(app.context, ada.actor, { resources, parent })
  const copyTo = (resources: string[], parent: string) => copy(app.context, ada.actor, { resources, parent })
  const rename = async (path: string, name: string) =>
    moves.rename(app.context, ada.actor, (await tree.get(app.context, ada.actor, path)).resource.id, name)

  it('v1, exactly: the new path as path, the old one as sourcepath, one message per resource', async () => {
    const id = await watch('/', 'v1')
    await rename('/in/a.txt', 'ä.txt')
    await move(['/in/ä.txt', '/in/dir'], '/out')
    await copyTo(['/out/dir', '/out/d.txt'], '/in')
    const body = (operation: string, sourcepath: string, path: string) =>
      `{"accountname":"mira","username":"ada","operation":"${operation}","protocol":"Invoices","path":"${path}","sourcepath":"${sourcepath}","attempt":1}`
    expect(await bodies(id)).toEqual([
      body('Rename', '\\/in\\/a.txt', '\\/in\\/\\u00e4.txt'),
      body('Move', '\\/in\\/\\u00e4.txt', '\\/out\\/\\u00e4.txt'),
      body('Move', '\\/in\\/dir', '\\/out\\/dir'),
      body('Copy', '\\/out\\/dir', '\\/in\\/dir'),
      body('Copy', '\\/out\\/d.txt', '\\/in\\/d.txt'),
    ])
  })

  it('promise 7, v2: one message per operation, with both paths of each resource, after it has finished', async () => {
    const id = await watch('/')
    const { resource } = await rename('/in/a.txt', 'z.txt')
    await move(['/in/z.txt', '/in/dir'], '/out')
    await copyTo(['/out/dir', '/out/d.txt'], '/in')
    expect(await told(id)).toEqual([
      'rename /in/a.txt → /in/z.txt',
      'move /in/z.txt → /out/z.txt, /in/dir → /out/dir',
      'copy /out/dir → /in/dir, /out/d.txt → /in/d.txt',
    ])
    const [renamed = '', moved = '', copied = ''] = await bodies(id)
    const [first] = (JSON.parse(renamed) as Message).eventData.resources
    expect(first).toMatchObject({ id: resource.id, hash: resource.hash, name: 'z.txt', sha256: resource.sha256 })
    expect(Object.keys(first ?? {}).slice(-4)).toEqual(['previewable', 'previousPath', 'sha256', 'mimeType'])
    const [, folder] = (JSON.parse(moved) as Message).eventData.resources
    expect(folder).toMatchObject({ type: 'dir', fileCount: 1 })
    const [, copy] = (JSON.parse(copied) as Message).eventData.resources
    const original = await tree.get(app.context, ada.actor, '/out/d.txt')
    expect(copy).toMatchObject({ createdBy: 'ada', sha256: original.resource.sha256 })
    expect(copy?.['id']).not.toBe(original.resource.id)
  })

  it('about archives name the created one, and the top-level entries of an extracted one', async () => {
    const [v1, v2] = [await watch('/', 'v1'), await watch('/')]
    await compress(app.context, ada.actor, { resources: ['/in', '/out/d.txt'], parent: '/', archiveName: 'all' })
    await extract(app.context, ada.actor, { resource: '/all.zip', parent: '/out' })
    expect(await told(v2)).toEqual(['compress  → /all.zip', 'extract  → /out/in,  → /out/d (2).txt'])
    const words = (await bodies(v1)).map((body) => JSON.parse(body))
    expect(words.map(({ operation, path, sourcepath }) => [operation, path, sourcepath])).toEqual([
      ['Compress', '/all.zip', ''],
      ['Extract', '/out/in', ''],
      ['Extract', '/out/d (2).txt', ''],
    ])
  })

  it('T-03 T-18 are sent to watchers of either folder, about their own resources only', async () => {
    await put(app, ada.actor, '/in2/x.txt')
    const [ins, outs, others, dirs] = [
      await watch('/in'),
      await watch('/out'),
      await watch('/in2'),
      await watch('/in/dir'),
    ]
    await move(['/in/a.txt', '/in2/x.txt'], '/out')
    await move(['/in/dir/c.txt', '/in/b.txt'], '/in2')
    await copyTo(['/out/d.txt', '/in2/b.txt'], '/in')
    expect(await told(ins)).toEqual([
      'move /in/a.txt → /out/a.txt',
      'move /in/dir/c.txt → /in2/c.txt, /in/b.txt → /in2/b.txt',
      'copy /out/d.txt → /in/d.txt, /in2/b.txt → /in/b.txt',
    ])
    // A copy does not change the folder of the original.
    expect(await told(outs)).toEqual(['move /in/a.txt → /out/a.txt, /in2/x.txt → /out/x.txt'])
    expect(await told(others)).toEqual([
      'move /in2/x.txt → /out/x.txt',
      'move /in/dir/c.txt → /in2/c.txt, /in/b.txt → /in2/b.txt',
    ])
    expect(await told(dirs)).toEqual(['move /in/dir/c.txt → /in2/c.txt'])
  })

  it('are sent for the watched folder itself, wherever it is moved', async () => {
    const id = await watch('/in')
    await rename('/in', 'inbox')
    await move(['/inbox'], '/out')
    await put(app, ada.actor, '/out/inbox/new.txt')
    expect(await told(id)).toEqual(['rename /in → /inbox', 'move /inbox → /out/inbox', 'upload  → /out/inbox/new.txt'])
  })

  it('for a folder above the watched one list the moved folder, not its contents', async () => {
    const deep = await watch('/in/dir')
    const top = await watch('/')
    await move(['/in'], '/out')
    await rename('/out/in', 'inbox')
    expect(await told(deep)).toEqual([])
    expect(await told(top)).toEqual(['move /in → /out/in', 'rename /out/in → /out/inbox'])
  })

  it('are only sent for completed changes: not for refusals, unchanged names, restores, or a failed copy', async () => {
    const id = await watch('/')
    await move(['/in/a.txt', '/missing', '/'], '/in')
    await rename('/in/a.txt', 'a.txt')
    await rename('/in/a.txt', 'b.txt').catch(() => undefined)
    await copyTo(['/missing', '/in'], '/in')
    await copyTo(['/in'], '/missing').catch(() => undefined)
    expect(await told(id)).toEqual([])
    const [gone] = await trash.remove(app.context, ada.actor, ['/in/a.txt'])
    await trashEntries.restore(app.context, app.operator, { ids: [gone?.place?.resource.id ?? 0] })
    expect(await told(id)).toEqual(['delete  → /in/a.txt'])
  })

  it('are only sent for the requested triggers, and split after a hundred resources', async () => {
    const id = await watch('/', 'v2', ['resources.copy'])
    const names = Array.from({ length: 101 }, (_, i) => `/many/${i}`)
    for (const path of names) await createFolder(app.context, ada.actor, { path })
    await move(names, '/out')
    await copyTo(
      names.map((path) => path.replace('many', 'out')),
      '/many',
    )
    const sizes = (await bodies(id)).map((body) => (JSON.parse(body) as Message).eventData.resources.length)
    expect(sizes).toEqual([100, 1])
  })
})
