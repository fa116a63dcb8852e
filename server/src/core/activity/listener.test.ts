import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, clientAddress, type Person, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { type AppEvent, type EventResource, resourceEvents } from '../event.ts'
import * as downloads from '../files/downloads/downloads.ts'
import { purge } from '../files/trash/restore.ts'
import * as trash from '../files/trash/trash.ts'
import { createFolder } from '../files/tree/folders.ts'
import * as users from '../users/users.ts'

const resource: EventResource = {
  id: 1,
  hash: 'h',
  name: 'b.txt',
  type: 'file',
  path: '/new/b.txt',
  previousPath: '/old/b.txt',
  lineage: [1],
  createdBy: 'ada',
  uploadedAt: '2026-01-01T00:00:00.000Z',
  createdAt: '2026-01-01T00:00:00.000Z',
  modifiedAt: '2026-01-01T00:00:00.000Z',
  accessedAt: null,
  size: 42,
  fileCount: null,
  sha256: '',
}

describe.each(engines)('the session log, on %s', (engine) => {
  let app: TestApp
  let person: Person
  let from: number
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada', { appName: 'Invoices' })
    from = (await all()).length
  })
  afterEach(() => app.close())

  const all = () => app.context.db.q.selectFrom('session_log').selectAll().orderBy('id').execute()
  const rows = async () => (await all()).slice(from)
  const record = (event: AppEvent) => app.context.db.tx((tx) => app.context.record(tx, person.actor, event))

  it.each([
    ['resources.upload', 'STOR'],
    ['resources.download', 'RETR'],
    ['resources.delete', 'DELE'],
    ['resources.createFolder', 'MKD'],
    ['resources.rename', 'RNTO'],
    ['resources.move', 'MOVE'],
    ['resources.copy', 'COPY'],
    ['resources.compress', 'COMPR'],
    ['resources.extract', 'EXTRACT'],
  ] as const)('calls %s %s', async (name, code) => {
    await record({ name, resources: [resource], duration: 61_400 })
    const transfers = name === 'resources.upload' || name === 'resources.download'
    expect(await rows()).toEqual([
      expect.objectContaining({
        account_id: app.account.id,
        user_id: person.user.id,
        username: 'ada',
        session_id: person.actor.sessionId,
        ip: clientAddress,
        protocol: 'Invoices',
        type: code,
        path: '/new/b.txt',
        source_path: '/old/b.txt',
        duration: 61,
        bytes: transfers ? 42 : 0,
        status: '-',
        created_at: app.clock.now().toISOString(),
      }),
    ])
  })

  it('has a code for every event of a resource', () => {
    expect(resourceEvents).toHaveLength(9)
  })

  it.each([
    [
      { name: 'users.create', username: 'eve' },
      { type: 'USER', path: 'eve' },
    ],
    [
      { name: 'users.update', username: 'eve' },
      { type: 'EDIT_USER', path: 'eve' },
    ],
    [
      { name: 'users.delete', username: 'eve' },
      { type: 'DELE_USER', path: 'eve' },
    ],
    [
      { name: 'sessions.connect', outcome: 'ok' },
      { type: 'PASS', path: '', status: '-' },
    ],
    [
      { name: 'sessions.connect', outcome: 'failed', reason: 'wrong password' },
      { type: 'PASS', path: '', status: 'failed', reason: 'wrong password' },
    ],
    [
      { name: 'resources.uploadPart', path: '/a.bin', bytes: 12, totalBytes: 40, duration: 0 },
      { type: 'STOR', path: '/a.bin', status: 'partial', bytes: 12, total_bytes: 40 },
    ],
    [
      {
        name: 'resources.upload',
        resources: [resource],
        restored: { number: 3, uploadedAt: '2026-01-01T00:00:00.000Z' },
      },
      { type: 'RESTORE_VERSION', path: '/new/b.txt', status: '-', bytes: 0, version_number: 3 },
    ],
  ] as const)('logs %j as %j', async (event, row) => {
    await record(event)
    expect(await rows()).toMatchObject([row])
  })

  it('has a row for each of several resources', async () => {
    await record({ name: 'resources.delete', resources: [resource, { ...resource, path: '/c.txt' }] })
    expect((await rows()).map(({ path }) => path)).toEqual(['/new/b.txt', '/c.txt'])
  })

  it('has the actions of users, with paths from the account’s root', async () => {
    const jailed = await addPerson(app, 'jailed', { home: '/homes/jailed' })
    from = (await all()).length
    await put(app, jailed.actor, '/in/a.txt', 'abc')
    const download = await downloads.download(app.context, jailed.actor, '/in/a.txt')
    await download.finish()
    await download.reader.close()
    await createFolder(app.context, jailed.actor, { path: '/out' })
    await trash.remove(app.context, jailed.actor, ['/out'])
    await purge(app.context, jailed.actor, 'all')
    await users.setLocked(app.context, app.operator, 'jailed', true)
    expect(
      (await rows()).map(({ type, username, protocol, path, bytes }) => [type, username, protocol, path, bytes]),
    ).toEqual([
      ['MKD', 'jailed', 'tests', '/homes/jailed/in', 0],
      ['STOR', 'jailed', 'tests', '/homes/jailed/in/a.txt', 3],
      ['RETR', 'jailed', 'tests', '/homes/jailed/in/a.txt', 3],
      ['MKD', 'jailed', 'tests', '/homes/jailed/out', 0],
      ['DELE', 'jailed', 'tests', '/homes/jailed/out', 0],
      ['PURGE', 'jailed', 'tests', '/homes/jailed/out', 0],
      ['EDIT_USER', 'operator', 'cli', 'jailed', 0],
    ])
  })

  it('has no entries of rolled-back changes and unfinished downloads', async () => {
    await put(app, person.actor, '/a.txt')
    from = (await all()).length
    const failing = app.context.db.tx(async (tx) => {
      await app.context.record(tx, person.actor, { name: 'resources.delete', resources: [resource] })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    const download = await downloads.download(app.context, person.actor, '/a.txt')
    await download.reader.close()
    expect(await rows()).toEqual([])
  })
})
