import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, put } from '../../../../test/people.ts'
import { addShare } from '../../../../test/shares.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import type { Actor } from '../../actor.ts'
import { remove } from '../../files/trash/trash.ts'
import * as tree from '../../files/tree/tree.ts'
import * as links from '../links/links.ts'
import * as shares from '../shares.ts'
import { linksOfTrash } from './trash-links.ts'

describe.each(engines)('links to what is in the trash, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const idOf = async (path: string) => (await tree.find(app.context.db.q, app.operator, path)).resource.id
  const share = (type: 'shared_folder' | 'receive' | 'send', path: string) => addShare(app, { type, resources: [path] })
  const ask = (ids: readonly number[], actor: Actor = app.operator) => linksOfTrash(app.context, actor, ids)

  test('are those of deleted folders and of folders in them, and sends with copies of entries', async () => {
    await put(app, app.operator, '/in/deep/a.txt', 'one')
    await put(app, app.operator, '/b.txt', 'two')
    const { share: made } = await share('shared_folder', '/in')
    await share('receive', '/in/deep')
    await share('send', '/b.txt')
    const { link } = await links.create(app.context, app.operator, { resource: '/in/deep', listed: false })
    const ids = [await idOf('/in'), await idOf('/b.txt')] as const
    expect(await codeOf(ask(ids))).toBe('not-found')
    for (const path of ['/in', '/b.txt']) await remove(app.context, app.operator, [path])
    expect(await ask(ids)).toEqual({ shares: 2, directLinks: 1, sends: 1, isComplete: true })
    expect(await ask([ids[1]])).toEqual({ shares: 0, directLinks: 0, sends: 1, isComplete: true })
    await shares.update(app.context, app.operator, made.id, { open: false })
    await links.update(app.context, app.operator, link.id, { enabled: false })
    expect(await ask(ids)).toEqual({ shares: 1, directLinks: 0, sends: 1, isComplete: true })
    const other = await addPerson(app, 'other')
    expect(await codeOf(ask(ids, other.actor))).toBe('not-found')
  })
})
