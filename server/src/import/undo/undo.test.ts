import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { faultOf, put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { move } from '../../core/files/moves/move.ts'
import * as moves from '../../core/files/moves/moves.ts'
import { list as listTrash } from '../../core/files/trash/list.ts'
import { remove } from '../../core/files/trash/trash.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as forms from '../../core/forms/forms.ts'
import { formOfShare } from '../../core/forms/store.ts'
import * as users from '../../core/users/users.ts'
import { slices } from '../../lib/slices.ts'
import { type Ran, type RunInput, runImport } from '../run/run.ts'
import { acceptImport, undoImport } from './undo.ts'

describe.each(engines)('undoing an import, on %s', (engine) => {
  let there: ServedApp
  let here: ServedApp
  const open = async () => {
    there = await openFilledSource(engine)
    here = await openServedApp(engine)
  }
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const scope = () => ({ ctx: here.context, actor: here.operator })
  const run = (input: Partial<RunInput> = {}): Promise<Ran> =>
    runImport(scope(), sourceOf(there, there.mira), {
      ...{ into: '/', filesOnly: false, ifExists: 'fail', rate: null, parallel: 4, leaseMs: 0, pauses: [] },
      ...{ signal: new AbortController().signal, onProgress: () => undefined, ...input },
    })
  const key = () => ({ kind: 'exavault', address: `${there.server.address}/api/v2`, into: '/' })
  const undo = () => undoImport(scope(), key(), 0)
  const at = async (path: string) => (await tree.lookUp(here.context.db.q, here.operator, path))?.resource
  const total = async (path: string) => (await here.ask('GET', path)).json().totalResults

  it('removes all that is as it was, whole folders into the trash, and leaves the rest of the account', async () => {
    await open()
    await put(here, here.operator, '/own/kept.txt')
    await run()
    const undone = await undo()
    expect(undone).toEqual({ removed: { files: 6, folders: 4, settings: 10 }, kept: 0, keptItems: [] })
    for (const path of ['/anna', '/papers', '/outbox']) expect(await at(path)).toBeUndefined()
    expect(await at('/own/kept.txt')).toBeDefined()
    expect([await total('users'), await total('shares'), await total('webhooks')]).toEqual([1, 0, 0])
    expect([await total('notifications'), await total('email-lists')]).toEqual([0, 0])
    const trash = await listTrash(here.context, here.operator, { offset: 0, limit: 10, sort: [] })
    expect(trash.total).toBe(3)
    expect((await faultOf(undo())).code).toBe('not-found')
    expect((await run()).counts).toMatchObject({ copied: 6, users: 2, shares: 2, failed: 0 })
  })

  it('keeps what was changed, moved, added or used since, and names it', async () => {
    await open()
    await run()
    here.clock.move(1_000)
    await put(here, here.operator, '/anna/in/0.txt', 'changed', { ifExists: 'replace' })
    await put(here, here.operator, '/papers/own.txt', 'added')
    await moves.rename(here.context, here.operator, (await at('/anna/in/1.txt'))?.id ?? 0, 'renamed.txt')
    const anna = await users.byName(here.context, here.operator, 'anna')
    await users.update(here.context, here.operator, anna.id, { nickname: 'Anna' })
    const undone = await undo()
    expect(undone.keptItems.map(({ path }) => path).toSorted()).toEqual(
      ['/anna', '/anna/in', '/anna/in/0.txt', '/anna/in/1.txt', '/papers', 'user anna'].toSorted(),
    )
    expect(await at('/anna/in/0.txt')).toBeDefined()
    expect(await at('/papers/own.txt')).toBeDefined()
    expect(await at('/anna/in/renamed.txt')).toBeDefined()
    expect(await at('/papers/Übersicht.pdf')).toBeUndefined()
    expect([await total('users'), await total('shares')]).toEqual([2, 0])
  })

  it('keeps what was moved between imported folders, and the contents of folders that were renamed', async () => {
    await open()
    await run({ filesOnly: true })
    const { context, operator } = here
    await moves.rename(context, operator, (await at('/anna/in'))?.id ?? 0, 'inbox')
    await move(context, operator, { resource: '/papers/Übersicht.pdf', into: '/outbox', ifExists: 'fail' })
    // Removed by people: not by the undo.
    await remove(context, operator, ['/anna/inbox/4.txt'])
    const undone = await undo()
    expect(undone.removed).toEqual({ files: 0, folders: 1, settings: 0 })
    expect(await at('/anna/inbox/0.txt')).toBeDefined()
    expect(await at('/outbox/Übersicht.pdf')).toBeDefined()
    expect(await at('/papers')).toBeUndefined()
  })

  it('keeps what is added while it looks', async () => {
    await open()
    await run({ filesOnly: true })
    const { db } = here.context
    let isAdded = false
    const tx: typeof db.tx = async (work) => {
      if (!isAdded) {
        isAdded = true
        await put(here, here.operator, '/anna/in/meanwhile.txt', 'new')
        await put(here, here.operator, '/papers/Übersicht.pdf', 'other', { ifExists: 'replace' })
      }
      return await db.tx(work)
    }
    const ctx = { ...here.context, db: Object.create(db, { tx: { value: tx } }) as typeof db }
    const undone = await undoImport({ ctx, actor: here.operator }, key(), 0)
    expect(await at('/anna/in/meanwhile.txt')).toBeDefined()
    expect(await at('/papers/Übersicht.pdf')).toBeDefined()
    expect(undone.removed).toMatchObject({ files: 5, folders: 1 })
    expect(await at('/anna/in/0.txt')).toBeUndefined()
  })

  it('keeps shares whose form was changed, and the users to whom they belong', async () => {
    await open()
    await run()
    here.clock.move(1_000)
    const share = await here.context.db.q
      .selectFrom('shares')
      .select('id')
      .where('type', '=', 'receive')
      .executeTakeFirst()
    const form = await formOfShare(here.context.db.q, share?.id ?? 0)
    await forms.update(here.context, here.operator, form?.id ?? 0, { submitText: 'Send them' })
    const boss = await users.byName(here.context, here.operator, 'boss')
    await users.remove(here.context, here.operator, boss.id)
    for (let times = 0; times < 2; times++) {
      const { keptItems, removed } = await undo()
      expect(keptItems).toEqual(
        expect.arrayContaining([
          { path: 'share Papers please', reason: 'Its form was changed since.' },
          { path: 'user anna', reason: 'Something stays that belongs to the user.' },
        ]),
      )
      // The SSH key, the other share, the old links of both, the webhook, the list and the notification; not the user who was removed before.
      expect(removed.settings).toBe(times === 0 ? 7 : 0)
    }
    expect([await total('users'), await total('shares')]).toEqual([2, 1])
  })

  it('forgets more items than one slice', async () => {
    await open()
    await run({ filesOnly: true })
    const { q } = here.context.db
    const [item] = await q.selectFrom('import_items').selectAll().where('kind', '=', 'file').execute()
    if (!item) throw new Error('The import has no item.')
    const rows = Array.from({ length: 1_100 }, (_, at) => ({ ...item, source_id: `more-${at}` }))
    for (const some of slices(rows, 100))
      await q
        .insertInto('import_items')
        .values([...some])
        .execute()
    await acceptImport(scope(), key(), 0)
    expect(await q.selectFrom('import_items').select('kind').execute()).toEqual([])
    expect(await q.selectFrom('imports').select('id').execute()).toEqual([])
  })

  it('keeps what was here before, and is over once the import is accepted', async () => {
    await open()
    await put(here, here.operator, '/anna/in/0.txt', 'anna 0')
    await run()
    await acceptImport(scope(), key(), 0)
    expect((await faultOf(undo())).code).toBe('not-found')
    await run()
    const undone = await undo()
    expect(undone.removed).toMatchObject({ files: 0, folders: 0 })
    expect((await at('/anna/in/0.txt'))?.size).toBe(6)
    expect(await at('/papers/Übersicht.pdf')).toBeDefined()
  })
})
