/** What happened to the copies of a file or folder in sends. */
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../test/people.ts'
import { indexPlanOf } from '../../../test/plans.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { visitLink } from '../../../test/visits.ts'
import { isPostgres } from '../../db/query.ts'
import type { Actor } from '../actor.ts'
import { open } from '../files/archives/archive.ts'
import { list } from '../shares/listing/list.ts'
import * as shares from '../shares/shares.ts'
import { resumeVisit } from '../shares/visits/visits.ts'
import { sendsOf } from './resource-activity.ts'

describe.each(storeEngines)('copies of a file in sends, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person

  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada', { home: '/home' })
  })
  afterEach(() => app.close())

  const later = () => app.clock.move(1_000)
  const add = async (path: string) => {
    later()
    return (await put(app, admin.actor, path, path)).resource.id
  }
  const send = async (who: Person, name: string, ...ids: readonly number[]) => {
    later()
    const resources = ids.map((id) => `id:${id}`)
    return (await shares.create(app.context, who.actor, { type: 'send', name, resources })).view.share
  }
  /** A visitor downloads one of the files of a send, or all as an archive. */
  const downloadFrom = async (hash: string, name?: string) => {
    later()
    const address = '198.51.100.7'
    const { secret } = await visitLink(app.context, hash, { address })
    const visit = await resumeVisit(app.context, hash, secret, address)
    if (!visit) throw new Error('the visit just started was not found')
    const sent = await open(app.context, visit.actor, { resources: [name === undefined ? '/' : `/${name}`] })
    await sent.finish(1)
    if ('reader' in sent) await sent.reader.close()
    else sent.close()
  }
  /** "SEND Offer by ada", the latest first. */
  const found = async (id: number, actor: Actor = ada.actor, limit = 50) =>
    (await sendsOf(app.context, actor, `id:${id}`, limit)).map(
      ({ entry, path }) => `${entry.type} ${path} by ${entry.visitor === null ? entry.username : 'a visitor'}`,
    )
  const reaching = async (id: number, actor: Actor = ada.actor) =>
    (
      await list(app.context, actor, { scope: 'active', ascending: true, resource: `id:${id}`, offset: 0, limit: 10 })
    ).views.map(({ share }) => share.name)

  it('are when it was sent, what visitors downloaded of it, and when the send was deleted', async () => {
    const [offer, other] = [await add('/home/offer.txt'), await add('/home/other.txt')]
    const { id, hash } = await send(ada, 'Offer', offer, other)
    expect(await reaching(offer)).toEqual(['Offer'])
    await downloadFrom(hash, 'offer.txt')
    await downloadFrom(hash, 'other.txt')
    await downloadFrom(hash, 'offer.txt')
    const downloads = ['RETR Offer by a visitor', 'RETR Offer by a visitor']
    expect(await found(offer)).toEqual([...downloads, 'SEND Offer by ada'])
    expect(await found(other)).toEqual([...downloads.slice(1), 'SEND Offer by ada'])
    expect(await found(offer, ada.actor, 1)).toEqual(downloads.slice(1))
    // Each says which send it is of.
    expect((await sendsOf(app.context, ada.actor, `id:${offer}`, 50)).map(({ sendId }) => sendId)).toEqual([id, id, id])
    await downloadFrom(hash)
    downloads.push('RETR Offer by a visitor')
    expect(await found(offer)).toEqual([...downloads, 'SEND Offer by ada'])
    later()
    await shares.remove(app.context, ada.actor, id)
    expect(await found(other)).toEqual(['DELE_SEND Offer by ada', ...downloads.slice(1), 'SEND Offer by ada'])
    expect(await reaching(offer)).toEqual([])
    expect(await found(await add('/home/never.txt'))).toEqual([])
  })

  it('are of the same file only, not of what was sent in place of it', async () => {
    const [first, second] = [await add('/home/first.txt'), await add('/home/second.txt')]
    const { id } = await send(ada, 'Papers', first)
    later()
    await shares.update(app.context, ada.actor, id, { resources: [`id:${second}`] })
    expect([await reaching(first), await reaching(second)]).toEqual([[], ['Papers']])
    // It was sent nevertheless.
    expect(await found(first)).toEqual(['SEND Papers by ada'])
  })

  it('are for those who see the send: its owner and administrators', async () => {
    const offer = await add('/home/offer.txt')
    const { operator: stranger } = await app.another('stranger')
    const eve = await addPerson(app, 'eve', { home: '/home' })
    const reader = await addPerson(app, 'reader', { home: '/home', permissions: ['list', 'download'] })
    const ben = await addPerson(app, 'ben', { home: '/homes/ben' })
    const { hash } = await send(ada, 'Offer', offer)
    expect(await found(offer, admin.actor)).toEqual(['SEND Offer by ada'])
    expect([await found(offer, eve.actor), await reaching(offer, eve.actor)]).toEqual([[], []])
    expect(await codeOf(found(offer, reader.actor))).toBe('forbidden')
    expect(await codeOf(found(offer, ben.actor))).toBe('not-found')
    expect(await codeOf(found(offer, stranger))).toBe('not-found')
    const address = '198.51.100.7'
    const { secret } = await visitLink(app.context, hash, { address })
    const visit = await resumeVisit(app.context, hash, secret, address)
    if (visit) expect(await codeOf(found(offer, visit.actor))).toBe('forbidden')
  })

  it('are read by their indexes', async () => {
    const { q, tx } = app.context.db
    if (!isPostgres(q)) return
    const plan = await tx((t) =>
      indexPlanOf(
        t,
        sql`select * from session_log where account_id = ${app.account.id}
          and type in ('SEND', 'DELE_SEND') and share_id = any(cast(${'{1,2}'} as bigint[]))`,
        'session_log_share_changes',
      ),
    )
    expect(plan).toContain('session_log_sends')
  })
})
