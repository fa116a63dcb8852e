import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { loopingSource, openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { faultOf, put } from '../../../test/people.ts'
import type { ServedApp } from '../../../test/served-app.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { remove } from '../../core/files/trash/trash.ts'
import * as users from '../../core/users/users.ts'
import { runImport } from '../run/run.ts'
import type { ImportSource } from '../source.ts'
import { type Verified, type VerifyInput, verifyImport } from './verify.ts'

const { signal } = new AbortController()

describe.each(engines)('the comparison of a source with what was imported, on %s', (engine) => {
  let there: ServedApp
  let here: TestApp
  const source = () => sourceOf(there, there.mira)
  const open = async () => {
    there = await openFilledSource(engine)
    here = await openTestApp(engine)
  }
  const scope = () => ({ ctx: here.context, actor: here.operator })
  const run = () =>
    runImport(scope(), source(), {
      ...{ into: '/old', filesOnly: false, ifExists: 'fail', rate: null, parallel: 4, leaseMs: 0, pauses: [] },
      ...{ signal, onProgress: () => undefined },
    })
  const verify = (input: Partial<VerifyInput> = {}, from: ImportSource = source()): Promise<Verified> =>
    verifyImport(scope(), from, { into: '/old', filesOnly: false, deep: false, rate: null, signal, ...input })
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  it('finds everything the same after a run', async () => {
    await open()
    expect((await faultOf(verify())).code).toBe('not-found')
    await run()
    const { counts, problems } = await verify()
    expect(problems).toEqual([])
    // Two users, an SSH key, two shares and their old links, a form, a notification, an email list and a webhook.
    expect(counts).toEqual({ identical: 6, sameSize: 0, folders: 4, settings: 11, special: 0, differs: 0, missing: 0 })
  })

  it('names a folder that the source lists in itself, and does not go into it', async () => {
    await open()
    await run()
    const { problems } = await verify({ filesOnly: true }, loopingSource(there))
    expect(problems).toContainEqual({
      what: 'missing',
      path: '/papers/loop',
      reason: expect.stringContaining('in itself'),
    })
  })

  it('names what differs on either side, and what is missing', async () => {
    await open()
    await run()
    await put(here, here.operator, '/old/anna/in/0.txt', 'ANNA 0', { ifExists: 'replace' })
    await remove(here.context, here.operator, ['/old/anna/in/1.txt'])
    await put(there, there.operator, '/papers/new.txt', 'new')
    const anna = await users.byName(here.context, here.operator, 'anna')
    await users.update(here.context, here.operator, anna.id, { nickname: 'Anna', email: 'other@harbour.example' })
    const { counts, problems } = await verify()
    expect(problems.map(({ what, path, reason }) => [what, path, reason])).toEqual(
      expect.arrayContaining([
        ['differs', '/anna/in/0.txt', 'It has another SHA-256 here.'],
        ['missing', '/anna/in/1.txt', 'It was deleted here.'],
        ['missing', '/papers/new.txt', 'It was not there when the import last ran.'],
        ['differs', 'user anna', 'It differs in email, nickname.'],
      ]),
    )
    expect(counts).toMatchObject({ identical: 4, differs: 2, missing: 2, settings: 10 })
  })

  it('names what is about other folders, users or events here', async () => {
    await open()
    await run()
    const anna = await users.byName(here.context, here.operator, 'anna')
    await users.update(here.context, here.operator, anna.id, { home: '/' })
    const { q } = here.context.db
    const boss = await users.byName(here.context, here.operator, 'boss')
    await q.updateTable('shares').set({ owner_id: boss.id }).where('name', '=', 'Papers please').execute()
    await q.updateTable('shares').set({ resource_id: here.operator.rootId }).where('name', '=', 'Outbox').execute()
    await q
      .updateTable('notifications')
      .set({ resource_id: here.operator.rootId })
      .where('share_id', 'is', null)
      .execute()
    const filters = JSON.stringify({ extensions: ['csv'] })
    const wider = { resource_id: here.operator.rootId, rate_limit: 5, filters, ca_certificate: 'of another' }
    await q.updateTable('webhooks').set(wider).execute()
    const { problems } = await verify()
    expect(problems.map(({ path, reason }) => [path, reason])).toEqual([
      ['user anna', 'It differs in home.'],
      ['share Papers please', 'It differs in owner.'],
      ['share Outbox', 'It differs in folder.'],
      ['notification /papers: upload', 'It differs in path.'],
      [expect.stringContaining('webhook'), 'It differs in filters, rateLimit, caCertificate, folder.'],
    ])
  })

  it('compares sizes only without hashes of the source, or reads the files', async () => {
    await open()
    await run()
    await put(here, here.operator, '/old/anna/in/0.txt', 'ANNA 0', {
      ifExists: 'replace',
      modifiedAt: '2020-02-01T10:00:00.000Z',
    })
    const from = source()
    const silent: ImportSource = {
      ...from,
      files: {
        ...from.files,
        async *list(folder, aborting) {
          for await (const entries of from.files.list(folder, aborting))
            yield entries.map((entry) => ({ ...entry, sha256: null }))
        },
      },
    }
    const shallow = await verify({ filesOnly: true }, silent)
    expect(shallow.counts).toMatchObject({ identical: 0, sameSize: 6, differs: 0 })
    const deep = await verify({ filesOnly: true, deep: true }, silent)
    expect(deep.counts).toMatchObject({ identical: 5, sameSize: 0, differs: 1 })
  })
})
