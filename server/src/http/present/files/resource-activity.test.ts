import { expect, test } from 'vitest'
import type { Actor, Permission } from '../../../core/actor.ts'
import type { Place } from '../../../core/files/tree/resource.ts'
import { presentActivity } from './resource-activity.ts'

const actorWith = (...permissions: Permission[]) =>
  ({ permissions: new Set(permissions), timeZone: 'UTC' }) as unknown as Actor

const entryBy = (username: string, visitor: string | null) =>
  ({
    ...{ id: 1, type: 'STOR', username, visitor, path: '/home/in/a.txt', source_path: '/secret/a.txt' },
    ...{ ip: '198.51.100.7', protocol: 'Scanner', created_at: '2026-11-23T09:30:12.345Z' },
    ...{ version_number: 2, version_uploaded_at: '2026-11-22T08:00:00.000Z' },
  }) as Parameters<typeof presentActivity>[1]['entry']

const shown = (actor: Actor, entry: ReturnType<typeof entryBy>, nickname = '') =>
  presentActivity(actor, { entry, nickname, path: '/in/a.txt', previousPath: '' })

test('what is in the trash has its id there', () => {
  const seen = { entry: entryBy('ann', null), nickname: '', path: '/in/a.txt', previousPath: '' }
  expect(presentActivity(actorWith('list'), { ...seen, trashedId: 7 }).attributes.trashed).toBe(7)
  expect(presentActivity(actorWith('list'), seen).attributes).not.toHaveProperty('trashed')
})

test('what happened to a copy has the id of the send', () => {
  const seen = { entry: entryBy('ann', null), nickname: '', path: 'Offer', previousPath: '' }
  expect(presentActivity(actorWith('list'), { ...seen, sendId: 7 }).attributes.send).toBe(7)
  expect(presentActivity(actorWith('list'), seen).attributes).not.toHaveProperty('send')
})

test('what happened below a folder says where that is now, as the caller sees it', () => {
  const resource = { id: 7, type: 'file', createdAt: '2026-11-22T08:00:00.000Z' } as Place['resource']
  const place = { resource, names: ['home', 'in', 'b.txt'], lineage: [1, 2, 3, 7] }
  const seen = { entry: entryBy('ann', null), nickname: '', path: '/in/a.txt', previousPath: '', place }
  const actor = { ...actorWith('list'), rootId: 2 }
  const about = { id: 7, type: 'file', path: '/in/b.txt', createdAt: '2026-11-22T08:00:00+00:00' }
  expect(presentActivity(actor, seen).attributes.resource).toEqual(about)
})

test('what happened to what was deleted says where that was, and no more once it was purged', () => {
  const resource = { id: 7, type: 'file', createdAt: '2026-11-22T08:00:00.000Z' } as Place['resource']
  const seen = { entry: entryBy('ann', null), nickname: '', path: '/in/a.txt', previousPath: '' }
  const deleted = { id: 7, path: '/in/b.txt' }
  const shownOf = (about: typeof deleted & { resource?: typeof resource }) =>
    presentActivity(actorWith('list'), { ...seen, deleted: about }).attributes.deleted
  expect(shownOf({ ...deleted, resource })).toEqual({
    ...deleted,
    type: 'file',
    createdAt: '2026-11-22T08:00:00+00:00',
  })
  expect(shownOf(deleted)).toEqual(deleted)
})

test('what happened to a file has no address and no path of the account, and visitors only for those who may see them', () => {
  const visited = entryBy('ann@quay.example', 'ann@quay.example')
  const { attributes } = shown(actorWith('list'), visited, 'Ann')
  expect(attributes).toEqual({
    ...{ operation: 'STOR', username: '', visitor: '', fileName: '/in/a.txt', fileSource: '' },
    version: { number: 2, uploadDate: '2026-11-22T08:00:00+00:00' },
    created: '2026-11-23T09:30:12+00:00',
  })
  expect(shown(actorWith('list', 'viewFormData'), visited).attributes).toMatchObject({
    ...{ username: '', visitor: 'ann@quay.example' },
  })
  const { attributes: own } = shown(actorWith('list'), entryBy('ann', null), 'Ann Harbour')
  expect(own).toMatchObject({ username: 'ann', displayName: 'Ann Harbour' })
  expect(own.visitor).toBeUndefined()
  expect(JSON.stringify([attributes, own])).not.toMatch(/198|home|secret|Scanner/)
})
