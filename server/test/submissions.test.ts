import { mismatches } from '@sallyport/contract/mismatches.ts'
import { MessageV2 } from '@sallyport/contract/schemas/webhooks/messages.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../src/core/actor.ts'
import { removeUnreferencedBytes } from '../src/core/files/gc/gc.ts'
import { list as listFolder } from '../src/core/files/listing/list.ts'
import { rename } from '../src/core/files/moves/moves.ts'
import { remove } from '../src/core/files/trash/trash.ts'
import { createFolder } from '../src/core/files/tree/folders.ts'
import { find } from '../src/core/files/tree/tree.ts'
import { deleteExpired } from '../src/core/files/uploads/resumable.ts'
import { withDefaultForm } from '../src/core/forms/default-form.ts'
import * as entries from '../src/core/forms/entries.ts'
import { deleteAbandonedEntries } from '../src/core/forms/entries-cleanup.ts'
import { plainSettings, takesType } from '../src/core/forms/form.ts'
import * as forms from '../src/core/forms/forms.ts'
import * as submissions from '../src/core/forms/submissions.ts'
import { get } from '../src/core/shares/finding.ts'
import * as shares from '../src/core/shares/shares.ts'
import type { Visitor } from '../src/core/shares/visits/visitor.ts'
import { resumeVisit } from '../src/core/shares/visits/visits.ts'
import { preview } from '../src/core/webhooks/trials/test-message.ts'
import { presentEntry } from '../src/http/present/sharing/form.ts'
import { slices } from '../src/lib/slices.ts'
import { databaseWork } from './database-work.ts'
import { engines } from './databases.ts'
import { type DeliveryApp, openDeliveryApp } from './delivery-app.ts'
import { verified } from './endpoint.ts'
import { faultOf } from './people.ts'
import { bytesOf } from './test-app.ts'
import { visitLink } from './visits.ts'

test('an upload area accepts its types, by media type or extension', () => {
  expect(takesType(null, 'a.exe')).toBe(true)
  expect(takesType('image/*, .CSV', 'a.PNG')).toBe(true)
  expect(takesType('image/*, .CSV', 'a.csv')).toBe(true)
  for (const name of ['a.pdf', 'png', 'a.png.exe', 'image/*']) expect(takesType('image/*,.csv', name)).toBe(false)
})

describe.each(engines)('submissions on %s', (engine) => {
  let app: DeliveryApp
  let mira: Actor
  let formId: number
  let hash: string
  let shareId: number
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
    mira = app.operator
    await createFolder(app.context, mira, { path: '/in/papers' })
    const input = { type: 'receive' as const, name: 'Papers', resources: ['/in/papers'], createFolders: true }
    const { view } = await shares.create(app.context, mira, input, withDefaultForm(app.context))
    formId = view.formId ?? 0
    hash = view.share.hash
    shareId = view.share.id
  })
  afterEach(() => app.close())

  const visitor = async (): Promise<Visitor> => {
    const address = '198.51.100.7'
    const found = await resumeVisit(
      app.context,
      hash,
      (await visitLink(app.context, hash, { address })).secret,
      address,
    )
    if (!found) throw new Error('no visit')
    return found
  }
  async function values(rest: Record<string, string> = {}) {
    const { elements } = await forms.get(app.context, mira, formId)
    const all: Record<string, string> = { 'Email Address': 'ann@quay.example', Subject: 'Papers', ...rest }
    return new Map(elements.map(({ id, name }) => [id, all[name] ?? '']))
  }
  const add = (who: Visitor, entry: number, name: string, content = name, size: number | null = null) =>
    submissions.addFile(app.context, who, entry, { name, size, source: bytesOf(content) })
  const names = async (folder: string) =>
    (await listFolder(app.context, mira, { folder, offset: 0, limit: 50, sort: [] })).places.map((p) => p.resource.name)

  test('promise 8: files are stored in the folder named after the field, and the webhook has the entered values', async () => {
    const { id, signingSecret } = await app.watch({ triggers: ['shares.formSubmit'] })
    const ann = await visitor()
    const entry = await submissions.begin(app.context, ann, await values({ 'Your Name': 'Ann' }))
    for (const name of ['a.txt', 'b.txt', 'a.txt', 'C:\\Users\\ann\\..\\c.txt', '../../../d.txt'])
      await add(ann, entry, name)
    await app.sendDue()
    expect(app.endpoint.received).toHaveLength(0)
    const done = await submissions.complete(app.context, ann, entry)
    expect(done.files.map(({ name }) => name)).toEqual(['a.txt', 'b.txt', 'a.txt', 'c.txt', 'd.txt'])
    expect(done.files[0]?.size).toBe(5)
    // Visitors see the names that they sent.
    const stored = ['a (2).txt', 'a.txt', 'b.txt', 'c.txt', 'd.txt']
    expect((await names('/in/papers/ann@quay.example')).toSorted()).toEqual(stored)
    await app.sendDue()
    const [message] = app.endpoint.received.map((received) => verified(received, signingSecret))
    expect(mismatches(MessageV2, message)).toEqual([])
    expect(message).toMatchObject({
      event: 'shares.formSubmit',
      username: 'public',
      protocol: 'https',
      eventData: {
        formDetails: [
          { name: 'Your Name', order: 0, value: 'Ann' },
          { name: 'Email Address', order: 1, value: 'ann@quay.example' },
          { name: 'Subject', order: 2, value: 'Papers' },
        ],
        share: [{ type: 'receive', paths: ['/in/papers'], formId }],
      },
    })
    // A preview has the same keys in the same order, so that a receiver can be developed with it.
    const previewed = JSON.parse((await preview(app.context, app.operator, id)).body)
    expect(mismatches(MessageV2, previewed)).toEqual([])
    const keysOf = ({ eventData: { formDetails, share } }: typeof previewed) =>
      [formDetails[0], share[0], share[0].accessMode].map((one) => Object.keys(one))
    expect(keysOf(previewed)).toEqual(keysOf(message))
    const { entries: kept } = await entries.list(app.context, mira, formId, { offset: 0, limit: 9 })
    expect(kept).toMatchObject([{ completed: true, fields: [{ value: 'Ann' }, {}, {}] }])
    expect(kept[0]?.paths).toHaveLength(5)
  })

  test('a submission shows where its files are now, if the caller has access', async () => {
    const ann = await visitor()
    const id = await submissions.begin(app.context, ann, await values())
    const files = [await add(ann, id, 'a.txt'), await add(ann, id, 'b.txt')]
    await submissions.complete(app.context, ann, id)
    const listed = async () => {
      const [entry] = (await entries.list(app.context, mira, formId, { offset: 0, limit: 1 })).entries
      return entry ? presentEntry(entry, 'UTC').attributes : undefined
    }
    const seen = async () => {
      const entry = await listed()
      return [entry?.folder, entry?.paths[0]]
    }
    expect((await listed())?.fileIds).toEqual(files.map(({ resource }) => resource.id))
    const was = '/in/papers/ann@quay.example/a.txt'
    expect(await seen()).toEqual(['/in/papers/ann@quay.example', was])
    const folder = await find(app.context.db.q, mira, '/in/papers')
    await rename(app.context, mira, folder.resource.id, 'done')
    expect(await seen()).toEqual(['/in/done/ann@quay.example', was])
    await remove(app.context, mira, [`id:${files[0]?.resource.id}`])
    expect(await seen()).toEqual(['/in/done/ann@quay.example', was])
    await remove(app.context, mira, ['/in/done/ann@quay.example'])
    expect(await seen()).toEqual([null, was])
  })

  test('the share says how many were completed, and when the last one', async () => {
    const summary = async () => (await get(app.context, mira, shareId)).submissions
    const begin = async () => {
      const ann = await visitor()
      return { ann, entry: await submissions.begin(app.context, ann, await values()) }
    }
    const { ann, entry } = await begin()
    await add(ann, entry, 'a.txt')
    expect(await summary()).toEqual({ count: 0, lastAt: null })
    app.clock.move(60_000)
    await submissions.complete(app.context, ann, entry)
    const completed = app.clock.now().toISOString()
    app.clock.move(60_000)
    const { ann: ben, entry: second } = await begin()
    expect(await summary()).toEqual({ count: 1, lastAt: completed })
    await submissions.complete(app.context, ben, second)
    expect((await summary()).count).toBe(2)
    await entries.remove(app.context, mira, entry)
    expect(await summary()).toEqual({ count: 1, lastAt: app.clock.now().toISOString() })
  })

  test('a visitor can add to its own submission only, and not once it is complete', async () => {
    const [ann, ben] = [await visitor(), await visitor()]
    const entry = await submissions.begin(app.context, ann, await values())
    expect((await faultOf(add(ben, entry, 'x'))).code).toBe('not-found')
    expect((await faultOf(submissions.complete(app.context, ben, entry))).code).toBe('not-found')
    await submissions.complete(app.context, ann, entry)
    expect((await faultOf(add(ann, entry, 'x'))).code).toBe('not-found')
    expect((await faultOf(submissions.complete(app.context, ann, entry))).code).toBe('not-found')
    expect(await names('/in/papers')).toEqual([])
  })

  test('invalid fields, types, sizes and numbers of files are refused by name', async () => {
    const { elements } = await forms.get(app.context, mira, formId)
    const settings = { isRequired: true, fileTypes: '.csv', maxFiles: 2, maxFileSize: 5 }
    const changed = elements.map((one) => (one.type === 'upload_area' ? { ...one, settings } : one))
    await forms.update(app.context, mira, formId, { elements: changed })
    const ann = await visitor()
    const wrong = await faultOf(
      submissions.begin(app.context, ann, await values({ 'Email Address': 'nobody', Subject: ' ' })),
    )
    expect([Object.keys(wrong.detail.fields ?? {})[0], wrong.message]).toEqual([
      `field-${elements[1]?.id}`,
      expect.stringMatching(/Email Address must be .*Subject is required/),
    ])
    const entry = await submissions.begin(app.context, ann, await values())
    expect((await faultOf(submissions.complete(app.context, ann, entry))).detail.subject).toBe('files')
    expect((await faultOf(add(ann, entry, 'a.txt'))).code).toBe('invalid')
    expect((await faultOf(add(ann, entry, 'a.csv', '123456'))).code).toBe('too-large')
    expect((await faultOf(add(ann, entry, 'a.csv', '123456', 6))).code).toBe('too-large')
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => add(ann, entry, `${name}.csv`, '1')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const left = (await find(app.context.db.q, mira, '/in/papers/ann@quay.example')).resource.childCount
    expect(left).toBe(2)
  })

  test('of many concurrent files no more are accepted than the form allows, and each accepted one is complete', async () => {
    const [upload] = (await forms.get(app.context, mira, formId)).elements.filter(({ type }) => type === 'upload_area')
    const settings = { ...plainSettings, maxFiles: 3 }
    const area = { id: upload?.id, name: 'Files', type: 'upload_area' as const, settings }
    await forms.update(app.context, mira, formId, { elements: [area] })
    const ann = await visitor()
    const id = await submissions.begin(app.context, ann, new Map())
    const sending = Array.from({ length: 8 }, (_, i) => add(ann, id, 'same.txt', `content ${i}`))
    const outcomes = await Promise.allSettled([
      ...sending,
      submissions.complete(app.context, ann, id).catch(() => null),
    ])
    const taken = outcomes.slice(0, 8).filter(({ status }) => status === 'fulfilled').length
    expect(taken).toBeLessThanOrEqual(3)
    const [entry] = (await entries.list(app.context, mira, formId, { offset: 0, limit: 1 })).entries
    expect(entry?.paths).toHaveLength(taken)
    expect(await names('/in/papers')).toHaveLength(taken)
    expect(new Set(entry?.paths).size).toBe(taken)
  })

  test('a submission has at most ten thousand files, whatever the form allows', async () => {
    const ann = await visitor()
    const id = await submissions.begin(app.context, ann, await values())
    const row = { account_id: mira.accountId, entry_id: id, path: '/in/papers/x' }
    const rows = Array.from({ length: submissions.maxFilesPerSubmission - 1 }, (_, i) => ({
      ...row,
      resource_id: 1_000_000 + i,
    }))
    for (const some of slices(rows, 500)) await app.context.db.q.insertInto('form_entry_files').values(some).execute()
    await add(ann, id, 'last.txt')
    expect((await faultOf(add(ann, id, 'more.txt'))).message).toContain('At most 10,000 files')
    expect(await names('/in/papers/ann@quay.example')).toEqual(['last.txt'])
  })

  test('a submission of many files is completed in a short transaction, with the files that still exist', async () => {
    const ann = await visitor()
    const id = await submissions.begin(app.context, ann, await values())
    for (let i = 0; i < 60; i++) await add(ann, id, `${i}.txt`)
    await remove(app.context, mira, ['/in/papers/ann@quay.example/7.txt'])
    const { longestTransaction } = await databaseWork(() => submissions.complete(app.context, ann, id))
    expect(longestTransaction).toBeLessThan(30)
    const event = await app.context.db.q.selectFrom('events').selectAll().orderBy('id', 'desc').executeTakeFirst()
    expect(JSON.stringify(event)).toContain('59.txt')
    expect(JSON.stringify(event)).not.toContain('/7.txt')
  })

  test('an unfinished submission is deleted after two days, with its incomplete file; the record of complete files is kept', async () => {
    const [ann, ben, eve] = [await visitor(), await visitor(), await visitor()]
    const entry = await submissions.begin(app.context, ann, await values({ 'Your Name': 'Ann' }))
    async function* broken() {
      yield Buffer.alloc(1_000)
      throw new Error('the line is cut')
    }
    const half = submissions.addFile(app.context, ann, entry, { name: 'a.txt', size: 2_000, source: broken() })
    await expect(half).rejects.toThrow('the line is cut')
    const some = await submissions.begin(app.context, ben, await values())
    await add(ben, some, 'b.txt')
    await submissions.complete(app.context, eve, await submissions.begin(app.context, eve, await values()))
    const count = async (table: 'form_entries' | 'resumable_uploads' | 'blobs') =>
      (await app.context.db.q.selectFrom(table).select('id').execute()).length
    const sweep = async () => {
      await deleteExpired(app.context)
      await removeUnreferencedBytes(app.context)
      return await deleteAbandonedEntries(app.context)
    }
    const counts = async () => [await count('form_entries'), await count('resumable_uploads'), await count('blobs')]
    app.clock.move(47 * 3_600_000)
    expect([await sweep(), await counts()]).toEqual([0, [3, 1, 2]])
    app.clock.move(2 * 3_600_000)
    expect([await sweep(), await counts()]).toEqual([1, [2, 0, 1]])
    const { entries: kept } = await entries.list(app.context, mira, formId, { offset: 0, limit: 9 })
    expect(kept.map(({ completed, paths }) => [completed, paths.length])).toEqual([
      [true, 0],
      [false, 1],
    ])
  })

  test('uploaded folders are created if the share does so; otherwise their files are stored side by side', async () => {
    const bring = async (folder: string) => {
      const ann = await visitor()
      const entry = await submissions.begin(app.context, ann, await values())
      const file = { name: 'a.txt', folder, size: null, source: bytesOf('a') }
      return (await submissions.addFile(app.context, ann, entry, file)).names.slice(2).join('/')
    }
    const own = 'ann@quay.example'
    expect(await bring('papers/2026')).toBe(`${own}/papers/2026/a.txt`)
    expect(await bring('papers\\.\\..//2026/')).toBe(`${own}/papers/2026/a (2).txt`)
    expect(await bring('x/'.repeat(40))).toBe(`${own}/${'x/'.repeat(32)}a.txt`)
    const { id } = (await visitor()).share
    await shares.update(app.context, mira, id, { createFolders: false })
    expect([await bring('papers/2026'), await bring('papers/2027')]).toEqual(['a.txt', 'a (2).txt'])
  })

  test('T-41: whatever is entered, the folder of a submission is in the receive folder', async () => {
    const [email] = (await forms.get(app.context, mira, formId)).elements.filter(({ type }) => type === 'email')
    const settings = { isRequired: true, useAsFolderName: true }
    await forms.update(app.context, mira, formId, {
      elements: [
        { id: email?.id, name: 'Folder', type: 'text', settings },
        { name: 'Files', type: 'upload_area' },
      ],
    })
    const ann = await visitor()
    const before = (await names('/')).length
    for (const text of ['..', '../..', '/etc', 'a/../../b', '.', '\\\\x', 'id:1000', '%2e%2e']) {
      const entry = await submissions.begin(app.context, ann, new Map([[email?.id ?? 0, text]]))
      const place = await add(ann, entry, 'x.txt')
      const file = { name: 'y.txt', folder: text, size: null, source: bytesOf('y') }
      const deep = await submissions.addFile(app.context, ann, entry, file)
      expect(deep.names.slice(0, 3)).toEqual(place.names.slice(0, 3))
      expect(deep.names.slice(3)).not.toContain('..')
      expect(place.names.slice(0, 2)).toEqual(['in', 'papers'])
      expect(place.names).toHaveLength(4)
    }
    expect((await names('/')).length).toBe(before)
  })
})
