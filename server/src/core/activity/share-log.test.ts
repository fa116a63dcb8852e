import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { visitLink } from '../../../test/visits.ts'
import type { Actor } from '../actor.ts'
import { open as openDownload } from '../files/archives/archive.ts'
import * as shares from '../shares/shares.ts'
import { resumeVisit } from '../shares/visits/visits.ts'
import { latestOf, ofShare, type Paging } from './share-log.ts'
import { pathBelow } from './visible-entries.ts'

const address = '198.51.100.7'
const all = { offset: 0, limit: 50 } as const

test('paths begin at the home folder, and are empty outside it', () => {
  expect(pathBelow('/', '/homes/ada/in/a.txt')).toBe('/homes/ada/in/a.txt')
  expect(pathBelow('/homes/ada', '/homes/ada/in/a.txt')).toBe('/in/a.txt')
  expect(pathBelow('/homes/ada', '/homes/ada')).toBe('/')
  expect(pathBelow('/homes/ada', '/homes/ada2/in')).toBe('')
  expect(pathBelow('/homes/ada', '')).toBe('')
})

describe.each(engines)('what was done through a share, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let bob: Person
  beforeAll(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada', { home: '/homes/ada' })
    bob = await addPerson(app, 'bob')
    await put(app, ada.actor, '/in/a.txt', 'one')
  })
  afterAll(() => app.close())

  async function visitor(hash: string): Promise<Actor> {
    const { secret } = await visitLink(app.context, hash, { address, email: 'ann@quay.example' })
    const found = await resumeVisit(app.context, hash, secret, address)
    if (!found) throw new Error('the visit just started was not found')
    return found.actor
  }
  const seen = async (actor: Actor, id: number, paging: Paging = all) =>
    (await ofShare(app.context, actor, id, paging)).entries.map(
      ({ entry, path }) => `${entry.username} ${entry.type} ${path}`,
    )

  test('its owner and administrators see who opened, downloaded and uploaded, from where; others do not', async () => {
    const access = new Set(['upload', 'download'] as const)
    const input = { type: 'shared_folder', name: 'In', resources: ['/in'], access, requireEmail: true } as const
    const { share } = (await shares.create(app.context, ada.actor, input)).view
    const guest = await visitor(share.hash)
    const opened = await openDownload(app.context, guest, { resources: ['/a.txt'] })
    await opened.finish(0)
    await put(app, guest, '/b.txt', 'two')
    // Not through the share.
    await put(app, ada.actor, '/in/c.txt', 'three')
    const own = await seen(ada.actor, share.id)
    expect(own).toEqual([
      'ann@quay.example STOR /in/b.txt',
      'ann@quay.example RETR /in/a.txt',
      'ann@quay.example PASS /in',
      'ada SHARE /in',
    ])
    expect(await seen(ada.actor, share.id, { offset: 1, limit: 1 })).toEqual(own.slice(1, 2))
    expect((await seen(app.operator, share.id))[0]).toBe('ann@quay.example STOR /homes/ada/in/b.txt')
    expect((await ofShare(app.context, ada.actor, share.id, all)).entries[0]?.entry).toMatchObject({
      ip: address,
      bytes: 3,
    })
    expect(await codeOf(ofShare(app.context, bob.actor, share.id, all))).toBe('not-found')
    const { operator: stranger } = await app.another('stranger')
    expect(await codeOf(ofShare(app.context, stranger, share.id, all))).toBe('not-found')
    expect(await codeOf(ofShare(app.context, guest, share.id, all))).toBe('forbidden')
    const latest = await latestOf(app.context, ada.actor, [share])
    expect(latest.map(({ path }) => path)).toEqual(['/in/b.txt', '/in/a.txt', '/in', '/in'])
    await shares.remove(app.context, ada.actor, share.id)
    expect((await seen(ada.actor, share.id))[0]).toBe('ada DELE_SHARE /in')
  })
})
