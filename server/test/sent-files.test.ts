import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../src/core/actor.ts'
import { rename } from '../src/core/files/moves/moves.ts'
import { listRecent } from '../src/core/files/recent/recent.ts'
import { isUploadOfVisitor } from '../src/core/files/recent/recent-file.ts'
import { createFolder } from '../src/core/files/tree/folders.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import { withDefaultForm } from '../src/core/forms/default-form.ts'
import * as forms from '../src/core/forms/forms.ts'
import { submissionsOf } from '../src/core/forms/sent-files.ts'
import * as submissions from '../src/core/forms/submissions.ts'
import * as shares from '../src/core/shares/shares.ts'
import { resumeVisit } from '../src/core/shares/visits/visits.ts'
import { presentRecent } from '../src/http/present/files/recent.ts'
import { statementsOf } from './database-work.ts'
import { engines } from './databases.ts'
import { addPerson, put } from './people.ts'
import { bytesOf, openTestApp, type TestApp } from './test-app.ts'
import { visitLink } from './visits.ts'

describe.each(engines)('files of submissions on %s', (engine) => {
  let app: TestApp
  let owner: Actor
  let formId: number
  let hash: string
  beforeEach(async () => {
    app = await openTestApp(engine)
    owner = (await addPerson(app, 'olga')).actor
    await createFolder(app.context, owner, { path: '/in' })
    const input = { type: 'receive' as const, name: 'Send us your orders', resources: ['/in'], createFolders: true }
    const { view } = await shares.create(app.context, owner, input, withDefaultForm(app.context))
    formId = view.formId ?? 0
    hash = view.share.hash
  })
  afterEach(() => app.close())

  async function submit(fileNames: readonly string[], answers: Record<string, string>) {
    const address = '198.51.100.7'
    const { secret } = await visitLink(app.context, hash, { address })
    const visitor = await resumeVisit(app.context, hash, secret, address)
    if (!visitor) throw new Error('no visit')
    const { elements } = await forms.get(app.context, owner, formId)
    const given = new Map(elements.map(({ id, name }) => [id, answers[name] ?? '']))
    const id = await submissions.begin(app.context, visitor, given)
    const files: number[] = []
    for (const name of fileNames) {
      app.clock.move(1_000)
      const place = await submissions.addFile(app.context, visitor, id, { name, size: null, source: bytesOf(name) })
      files.push(place.resource.id)
    }
    await submissions.complete(app.context, visitor, id)
    return { id, files }
  }

  /** As in the list of recent files: name and submission. */
  async function seenBy(actor: Actor) {
    const { files } = await listRecent(app.context, actor, { by: 'everyone', opened: true, limit: 100 })
    const sent = files.filter(isUploadOfVisitor).map(({ place }) => place.resource)
    const found = await submissionsOf(app.context, actor, sent)
    return files.map((file) => {
      const { resource, attributes } = presentRecent(actor, file, found.get(file.place.resource.id))
      return [resource.attributes.name, attributes.submission] as const
    })
  }

  const jana = { 'Your Name': 'Jana Beer', 'Email Address': 'jana@beer.example', Subject: 'Order 4711' }

  test('a file says with which submission of which form it came, until it is changed', async () => {
    await put(app, owner, '/in/own.csv')
    const { id, files } = await submit(['a.csv', 'b.csv'], jana)
    const submission = {
      ...{ id, formId, formName: 'Send us your orders' },
      ...{ senderName: 'Jana Beer', subject: 'Order 4711' },
    }
    expect(await seenBy(owner)).toEqual([
      ['b.csv', submission],
      ['a.csv', submission],
      ['own.csv', undefined],
    ])
    app.clock.move(1_000)
    await rename(app.context, owner, files[0] ?? 0, 'c.csv')
    expect((await seenBy(owner))[0]).toEqual(['c.csv', undefined])
  })

  test('for those who may see the submissions of the form only', async () => {
    const { id } = await submit(['a.csv'], { ...jana, 'Your Name': '' })
    expect((await seenBy(app.operator))[0]?.[1]).toMatchObject({ id, senderName: '' })
    const other = await addPerson(app, 'other')
    expect(await seenBy(other.actor)).toEqual([['a.csv', undefined]])
    const blind = { ...owner, permissions: new Set([...owner.permissions].filter((one) => one !== 'viewFormData')) }
    expect(await seenBy(blind)).toEqual([['a.csv', undefined]])
    const quay = await app.another('quay')
    const { files } = await listRecent(app.context, owner, { by: 'everyone', opened: true, limit: 9 })
    const resources = files.map(({ place }) => place.resource)
    expect(await submissionsOf(app.context, quay.operator, resources)).toEqual(new Map())
  })

  test('a file still says it after it was renamed, moved and replaced, if that is asked for', async () => {
    const { id, files } = await submit(['a.csv', 'b.csv'], jana)
    const [file = 0] = files
    app.clock.move(60_000)
    await rename(app.context, owner, file, 'c.csv')
    await put(app, owner, '/in/c.csv', 'replaced', { ifExists: 'replace' })
    const { resource } = await tree.get(app.context, owner, `id:${file}`)
    expect(resource.name).toBe('c.csv')
    expect([...(await submissionsOf(app.context, owner, [resource]))]).toEqual([
      [file, { ...{ id, formId, formName: 'Send us your orders' }, senderName: 'Jana Beer', subject: 'Order 4711' }],
    ])
  })

  test('answers are found by the names of fields that were moved, shortened, and no other file has them', async () => {
    const long = 'x'.repeat(900)
    const { files } = await submit(['a.csv'], { ...jana, Subject: long })
    const { elements } = await forms.get(app.context, owner, formId)
    const moved = elements.toReversed().map(({ id, name }, order) => ({ id, name, order }))
    await forms.update(app.context, owner, formId, { elements: moved })
    expect((await seenBy(owner))[0]?.[1]).toMatchObject({ senderName: 'Jana Beer', subject: 'x'.repeat(200) })
    // Only a short one is read.
    const values = sql<string>`replace(fields, 'Jana Beer', ${'y'.repeat(20_000)})`
    await app.context.db.tx((tx) => tx.updateTable('form_entries').set({ fields: values }).execute())
    expect((await seenBy(owner))[0]?.[1]).toMatchObject({ senderName: '', subject: '' })
    // The id of a purged file can be that of a later one.
    app.clock.move(1_000)
    const createdAt = app.clock.now().toISOString()
    const later = { id: files[0] ?? 0, name: 'other.csv', createdAt }
    expect(await submissionsOf(app.context, owner, [later])).toEqual(new Map())
  })

  test('a page is read with three statements', async () => {
    for (let i = 0; i < 5; i++) await submit([`a${i}.csv`, `b${i}.csv`], jana)
    const { files } = await listRecent(app.context, owner, { by: 'everyone', opened: true, limit: 100 })
    const resources = files.map(({ place }) => place.resource)
    // Messages about the submissions may still be sent.
    const read = async (all: typeof resources) =>
      (await statementsOf(() => submissionsOf(app.context, owner, all))).filter((text) => /from "?form_/.test(text))
    expect((await submissionsOf(app.context, owner, resources)).size).toBe(10)
    expect(await read(resources)).toHaveLength(3)
    expect(await read([])).toEqual([])
  })
})
