/** Filters, searches and sort orders reveal nothing that is not shown. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { moveAll } from '../src/core/files/moves/moves.ts'
import { createFolder } from '../src/core/files/tree/folders.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import { withDefaultForm } from '../src/core/forms/default-form.ts'
import * as entries from '../src/core/forms/entries.ts'
import * as notifications from '../src/core/notifications/notifications.ts'
import * as shares from '../src/core/shares/shares.ts'
import { allFields, askWith, nameOf, partsWith } from './contract-fields.ts'
import { engines } from './databases.ts'
import { isCovered, recipes } from './operation-fixtures.ts'
import { addPerson, type Person, put } from './people.ts'
import { openServedApp, type ServedApp } from './served-app.ts'

/** Lists with filters that users who are not administrators can use. */
const filters = allFields().filter(
  ({ operation, part, type, isIdentifier }) =>
    part === 'query' &&
    type === 'string' &&
    !isIdentifier &&
    isCovered(operation) &&
    operations[operation].method === 'GET' &&
    (operations[operation] as Operation).access === 'user',
)

describe.each(engines)('filters on %s', (engine) => {
  let app: ServedApp
  let jailed: Person
  const home = '/Secret 😀 plans/of/the board'
  beforeEach(async () => {
    app = await openServedApp(engine)
    jailed = await addPerson(app, 'jailed', { home })
  })
  afterEach(() => app.close())

  /** A receive folder of the user, with a submission that has a file. */
  async function submitted(path: string) {
    const stored = await put(app, jailed.actor, path)
    const folder = path.slice(0, path.lastIndexOf('/'))
    const input = { type: 'receive' as const, name: 'In', resources: [folder] }
    const { view } = await shares.create(app.context, jailed.actor, input, withDefaultForm(app.context))
    const formId = view.formId ?? 0
    return { stored, formId }
  }
  const entryOf = async (formId: number, path: string) => {
    const at = app.clock.now().toISOString()
    const { q } = app.context.db
    const row = {
      account_id: app.account.id,
      form_id: formId,
      visit_id: null,
      folder: '',
      fields: '[]',
      words: 'entered',
    }
    const more = { sender_email: '', ip: '198.51.100.7', status: 'completed', created_at: at, modified_at: at }
    const { id } = await q
      .insertInto('form_entries')
      .values({ ...row, ...more })
      .returning('id')
      .executeTakeFirstOrThrow()
    await q
      .insertInto('form_entry_files')
      .values({ account_id: app.account.id, entry_id: id, resource_id: 1, path })
      .execute()
  }

  test('submissions are searched by what is shown of them: no path above the home folder, only names outside it', async () => {
    const { formId } = await submitted('/in/a.txt')
    await entryOf(formId, `${home}/in/Ünder 😀/invoice.pdf`)
    await entryOf(formId, `/Secret 😀 plans/moved/away/${'n'.repeat(251)}.csv`)
    const found = async (search: string) =>
      (await entries.list(app.context, jailed.actor, formId, { search, offset: 0, limit: 9 })).entries.map(
        ({ paths }) => paths[0],
      )
    const own = '/in/Ünder 😀/invoice.pdf'
    const beside = `/${'n'.repeat(251)}.csv`
    for (const search of [
      'Secret',
      '/Secret*',
      '*Secret*',
      '*board*',
      'the board/in',
      'plans',
      'moved',
      '/Secret*.csv',
      'away/',
      `${home}*`,
    ])
      expect([search, await found(search)]).toEqual([search, []])
    for (const search of ['invoice', '/in/*', '*/Ünder*', 'in/Ünder', own, '/in/?nder 😀/*.pdf'])
      expect([search, await found(search)]).toEqual([search, [own]])
    for (const search of ['nnn', '/nnn*', '*.csv', beside])
      expect([search, await found(search)]).toEqual([search, [beside]])
    for (const search of ['entered', '198.51']) expect(await found(search)).toEqual([beside, own])
    const { pieces } = await entries.batches(app.context, jailed.actor, formId, 'Secret')
    expect((await Array.fromAsync(pieces)).flat()).toEqual([])
    const all = await entries.list(app.context, app.operator, formId, { search: '/Secret*', offset: 0, limit: 9 })
    expect(all.total).toBe(2)
  })

  test('notifications about inaccessible resources are not sorted by their names', async () => {
    for (const name of ['m', 'b', 'x', 'k']) await put(app, jailed.actor, `/${name}/a.txt`)
    for (const name of ['m', 'b', 'x', 'k']) {
      const rule = { type: 'folder', resource: `/${name}`, action: 'upload', usernames: ['notice_user_all'] } as const
      await notifications.create(app.context, jailed.actor, { ...rule, sendEmail: true })
    }
    await createFolder(app.context, app.operator, { path: '/elsewhere' })
    await moveAll(app.context, app.operator, { resources: [`${home}/x`, `${home}/b`], parent: '/elsewhere' })
    const sort = [{ field: 'resourcename', descending: false } as const]
    const { views } = await notifications.list(app.context, jailed.actor, { sort, offset: 0, limit: 9 })
    // Inaccessible ones in the order of creation.
    expect(views.map(({ name }) => name)).toEqual(['', '', 'k', 'm'])
    expect((views[0]?.notification.id ?? 0) < (views[1]?.notification.id ?? 0)).toBe(true)
  })

  test('of every operation match nothing by names above the home folder', async () => {
    const { formId } = await submitted('/in/a.txt')
    await entryOf(formId, `${home}/in/a.txt`)
    const scope = { app, owner: jailed.actor, folder: '/in', asker: jailed.actor }
    expect(filters.map(nameOf)).toEqual(
      expect.arrayContaining(['getFormEntries.search', 'listShares.name', 'listResources.name']),
    )
    const above = (await tree.get(app.context, app.operator, home)).names.slice(0, -1)
    for (const field of filters) {
      const own = await recipes[field.operation as keyof typeof recipes](scope)
      const parts = 'params' in own && field.operation.includes('FormEntr') ? { ...own, params: { id: formId } } : own
      for (const name of above) {
        for (const probe of [name, `*${name}*`, `/${name}*`, `/${name}/*`, `${name}/`]) {
          const ask = (text: string) =>
            askWith(app, field.operation as OperationName, partsWith(field.operation, [[field, text]], parts), jailed)
          const nowhere = probe.replace(name, 'Zqxj 😀 vwkzy')
          const answers = [await ask(probe), await ask(nowhere)].map(({ status, text }) => [
            status,
            text
              .replaceAll(JSON.stringify(probe).slice(1, -1), '')
              .replaceAll(JSON.stringify(nowhere).slice(1, -1), ''),
          ])
          expect([nameOf(field), probe, answers[0]]).toEqual([nameOf(field), probe, answers[1]])
        }
      }
    }
  })
})
