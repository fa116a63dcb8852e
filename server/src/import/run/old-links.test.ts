import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { newPageClient } from '../../../test/page-client.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import { aliasMs } from '../../core/shares/aliases.ts'
import { recipientsOf } from '../../core/shares/people-store.ts'
import * as shares from '../../core/shares/shares.ts'
import { cleanUpVisits } from '../../core/shares/visits/visits.ts'
import type { ImportSource, SourceOldLinks } from '../source.ts'

const hash = '1ymd-5kbeaurx'
const ann = { email: 'ann@quay.example', hash: '9t0xc3jb' }

describe.each(engines)('links of shares of another server, on %s', (engine) => {
  let there: ServedApp
  let here: ServedApp
  let boxId: string
  /** As of an ExaVault, whose links are shorter. */
  let links: Omit<SourceOldLinks, 'shareId'>
  const open = async () => {
    there = await openFilledSource(engine)
    here = await openServedApp(engine)
    links = { hash, recipients: [ann] }
    await createFolder(there.context, there.operator, { path: '/box/letters of ann' })
    const input = { type: 'shared_folder', name: 'Box', resources: ['/box'] } as const
    const { view } = await shares.create(there.context, there.operator, {
      ...input,
      access: new Set(['download']),
      recipients: [{ email: ann.email, copy: false }],
    })
    boxId = String(view.share.id)
  }
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const source = async (): Promise<ImportSource> => {
    const found = sourceOf(there, there.mira)
    return {
      ...found,
      account: {
        async read(signal) {
          const account = await found.account?.read(signal)
          if (!account?.oldLinks || !('items' in account.oldLinks)) throw new Error('the source has no links')
          const items = account.oldLinks.items.map((one) => (one.shareId === boxId ? { ...one, ...links } : one))
          return { ...account, oldLinks: { items } }
        },
      },
    }
  }
  const steps = () => importSteps(here, source)
  const at = async (path: string) => await newPageClient(here).get(path)
  const boxHere = async () => {
    const { data } = (await here.ask('GET', 'shares')).json<{
      data: { id: number; attributes: { name: string; hash: string } }[]
    }>()
    const box = data.find(({ attributes }) => attributes.name === 'Box')
    if (!box) throw new Error('the share is not here')
    return { id: box.id, hash: box.attributes.hash }
  }

  it('open the share here for a year, and no longer than it is open', async () => {
    await open()
    const { plan, run, verify } = steps()
    expect((await plan()).parts['old links']).toMatchObject({ 'as-is': 3, clash: 0 })
    const ran = await run({ filesOnly: false })
    const until = new Date(here.clock.now().getTime() + aliasMs).toISOString()
    expect([ran.counts.oldLinks, ran.counts.failed, ran.oldLinksUntil]).toEqual([3, 0, until])
    for (const path of [`/share/view/${hash}`, `/share/view/${hash}-${ann.hash}?view=list`, `/s/${hash}`])
      expect([path, (await at(path)).text]).toEqual([path, expect.stringContaining('letters of ann')])
    for (const path of [`${hash}-9t0xc3jc`, '1ymd-5kbeaury', 'x', '%2e%2e', '%0d%0aset-cookie:a=b'])
      expect((await at(`/share/view/${path}`)).status).toBe(404)
    // Only the person whose link it was is known by name.
    const box = await boxHere()
    const [recipient] = await recipientsOf(here.context.db.q, [box.id])
    expect(recipient?.receivedAt).not.toBeNull()
    // The share that a password closes stays closed.
    const outbox = await there.context.db.q.selectFrom('shares').select('hash').where('name', '=', 'Outbox').execute()
    expect((await at(`/share/view/${outbox[0]?.hash}`)).text).toContain('password')
    expect((await verify(false, false)).problems.filter(({ path }) => path.startsWith('old link'))).toEqual([])

    here.clock.move(1_000)
    expect(await run({ filesOnly: false })).toMatchObject({ oldLinksUntil: until, counts: { oldLinks: 0, failed: 0 } })
    const { id } = await boxHere()
    await shares.update(here.context, here.operator, id, { isPublic: false })
    expect((await at(`/share/view/${hash}`)).status).toBe(404)
    expect((await at(`/share/view/${hash}-${ann.hash}`)).status).toBe(200)
    const soon = new Date(here.clock.now().getTime() + 3_600_000).toISOString()
    await shares.update(here.context, here.operator, id, { isPublic: true, expiresAt: soon })
    expect((await at(`/share/view/${hash}`)).status).toBe(200)
    here.clock.move(3_600_000)
    expect((await at(`/share/view/${hash}`)).status).toBe(404)
    await shares.update(here.context, here.operator, id, { expiresAt: null, recipients: [] })
    expect((await at(`/share/view/${hash}-${ann.hash}`)).status).toBe(404)
    expect((await at(`/share/view/${hash}`)).status).toBe(200)
    here.clock.move(aliasMs)
    expect((await at(`/share/view/${hash}`)).status).toBe(404)
    await cleanUpVisits(here.context)
    expect(await here.context.db.q.selectFrom('share_aliases').selectAll().execute()).toEqual([])
  })

  it('end with the share, and with undo', async () => {
    await open()
    const { run, verify, undo } = steps()
    await run({ filesOnly: false })
    await shares.remove(here.context, here.operator, (await boxHere()).id)
    expect((await at(`/share/view/${hash}`)).status).toBe(404)
    expect((await verify(false, false)).problems.map(({ path }) => path)).toEqual(['share Box', 'old link of Box'])
    // A share that stays because it was changed keeps its new link alone.
    const { data } = (await here.ask('GET', 'shares?type=receive')).json<{ data: { id: number }[] }>()
    here.clock.move(1_000)
    await shares.update(here.context, here.operator, data[0]?.id ?? 0, { name: 'Papers' })
    expect((await undo()).keptItems.map(({ path }) => path)).toContain('share Papers please')
    expect(await here.context.db.q.selectFrom('share_aliases').selectAll().execute()).toEqual([])
  })

  it('never lead away from another share, and only one of two imports has them', async () => {
    await open()
    const { run, plan } = steps()
    const other = { type: 'shared_folder', name: 'Own', resources: ['/own'] } as const
    await createFolder(here.context, here.operator, { path: '/own/folder of its own' })
    const { view } = await shares.create(here.context, here.operator, {
      ...other,
      access: new Set(['download']),
    })
    links = { hash: view.share.hash, recipients: [ann] }
    expect((await plan()).items.filter(({ name }) => name === 'of Box')).toMatchObject([{ outcome: 'clash' }])
    expect((await run({ filesOnly: false })).problems.filter(({ path }) => path === 'old link of Box')).toMatchObject([
      { what: 'failed', reason: expect.stringContaining('another share') },
    ])
    expect((await at(`/share/view/${view.share.hash}`)).text).toContain('folder of its own')
    // Another link of the source: the next run imports it.
    links = { hash, recipients: [ann, { ...ann, email: 'nobody@quay.example' }] }
    expect((await run({ filesOnly: false })).counts).toMatchObject({ oldLinks: 1, failed: 0 })
    expect((await at(`/share/view/${hash}-`)).status).toBe(404)
    const second = await run({ filesOnly: false, into: '/again' })
    expect(second.problems.filter(({ path }) => path === 'old link of Box')).toMatchObject([{ what: 'failed' }])
    for (const bad of ['', 'short', `${'x'.repeat(131)}`, 'a b-5kbeaurx', '../../api/v2'])
      expect(await addOf({ ...links, hash: bad })).toContain('too short')
    // With the hash of a share that comes later, which wins.
    const { id } = await boxHere()
    await here.context.db.q.updateTable('shares').set({ hash }).where('id', '=', view.share.id).execute()
    expect((await at(`/share/view/${hash}`)).text).toContain('folder of its own')
    expect(id).not.toBe(view.share.id)
  })

  const addOf = async (one: Omit<SourceOldLinks, 'shareId'>) => {
    links = one
    const { run } = importSteps(here, source)
    const { problems } = await run({ filesOnly: false, into: '/third' })
    return problems.find(({ path }) => path === 'old link of Box')?.reason
  }

  it('T-06 are left out where a personal part could be guessed, or could be that of somebody else', async () => {
    await open()
    const weak = ['', 'a', '-------', '9t0xc3j', '9t0xc3jb\0', '../../..'].map((part) => ({ ...ann, hash: part }))
    const shared = { email: 'ben@quay.example', hash: 'k2m4p6q8' }
    links = { hash, recipients: [...weak, ann, shared, { ...ann, hash: shared.hash }] }
    const { run, verify } = steps()
    expect((await run({ filesOnly: false })).counts).toMatchObject({ oldLinks: 3, failed: 0 })
    expect((await verify(false, false)).problems.filter(({ path }) => path.startsWith('old link'))).toEqual([])
    await shares.update(here.context, here.operator, (await boxHere()).id, { isPublic: false })
    for (const part of ['', '-', '-a', '--------', '-9t0xc3j', `-${shared.hash}`])
      expect([part, (await at(`/share/view/${hash}${part}`)).status]).toEqual([part, 404])
    expect((await at(`/share/view/${hash}-${ann.hash}`)).status).toBe(200)
  })

  it('T-06 can not be guessed: an address has 60 attempts an hour', async () => {
    await open()
    await steps().run({ filesOnly: false })
    for (let i = 0; i < 60; i++) expect((await at(`/share/view/1ymd-5kbeau${10 + i}`)).status).toBe(404)
    expect((await at(`/share/view/${hash}`)).status).toBe(429)
  })
})
