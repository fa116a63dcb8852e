import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addEntry, addPerson, codeOf, faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { Actor } from '../actor.ts'
import { createFolder } from '../files/tree/folders.ts'
import * as shares from '../shares/shares.ts'
import { withDefaultForm } from './default-form.ts'
import * as entries from './entries.ts'
import { folderNameOf } from './form.ts'
import * as forms from './forms.ts'

test('T-41: a folder is named after the entered value, and never a path', () => {
  expect(folderNameOf('ada@quay.example')).toBe('ada@quay.example')
  expect(folderNameOf('  North  Freight\t17 ')).toBe('North Freight-17')
  for (const text of ['..', '.', '...', '', '   ', '/', '\u202e', '\0'])
    expect(folderNameOf(text), JSON.stringify(text)).toMatch(/^(?:submission|-)$/)
  for (const text of [
    '../../etc',
    'a/../b',
    'a\\..\\b',
    'a\0b',
    `${'\ud83e\udd9c'.repeat(300)}`,
    'x'.repeat(999),
    '\ud800',
  ])
    expect(folderNameOf(text)).not.toMatch(/[/\\\0]/)
  expect(Buffer.byteLength(folderNameOf('\ud83e\udd9c'.repeat(300)))).toBeLessThanOrEqual(255)
})

describe.each(engines)('forms on %s', (engine) => {
  let app: TestApp
  let mira: Actor
  let formId: number
  let hash: string
  beforeEach(async () => {
    app = await openTestApp(engine)
    mira = app.operator
    await createFolder(app.context, mira, { path: '/in' })
    const made = await receive(mira)
    formId = made.formId
    hash = made.hash
  })
  afterEach(() => app.close())

  async function receive(actor: Actor, folder = '/in') {
    const input = { type: 'receive' as const, name: 'Papers', resources: [folder] }
    const { view } = await shares.create(app.context, actor, input, withDefaultForm(app.context))
    return { formId: view.formId ?? 0, hash: view.share.hash }
  }
  const change = (changes: Parameters<typeof forms.update>[3]) => forms.update(app.context, mira, formId, changes)

  test('a receive folder asks for name, address, subject, message and files', async () => {
    const form = await forms.byShareHash(app.context, mira, hash)
    expect(form).toEqual(await forms.get(app.context, mira, formId))
    expect(form.elements.map(({ type, order, settings }) => [order, type, settings.isRequired])).toEqual([
      [0, 'name', false],
      [1, 'email', true],
      [2, 'text', true],
      [3, 'textarea', false],
      [4, 'upload_area', false],
    ])
  })

  test('new elements replace all others; an element with an id is kept', async () => {
    const [first, second] = (await forms.get(app.context, mira, formId)).elements
    const changed = await change({
      elements: [
        { name: 'Files', type: 'upload_area', order: 7, settings: { fileTypes: 'image/*, .csv', maxFiles: 3 } },
        { id: second?.id, name: 'Your address', type: 'email', order: 2 },
      ],
    })
    expect(changed.elements.map(({ name, order }) => [name, order])).toEqual([
      ['Your address', 0],
      ['Files', 1],
    ])
    expect(changed.elements[0]?.id).toBe(second?.id)
    expect(changed.elements[0]?.settings.isRequired).toBe(false)
    expect(changed.elements[1]?.settings).toMatchObject({ fileTypes: 'image/*, .csv', maxFiles: 3, maxFileSize: null })
    expect((await faultOf(change({ elements: [{ id: first?.id, name: 'x', type: 'name' }] }))).message).toMatch(
      /^elements\[0\]\.id: /,
    )
  })

  test('an element of a known id keeps its kind and settings when only its name is sent; a new one needs both', async () => {
    const [, address] = (await forms.get(app.context, mira, formId)).elements
    const elements = [{ id: address?.id, name: 'Where to answer' }]
    const changed = await change({ elements })
    expect(changed.elements).toEqual([{ ...address, name: 'Where to answer', order: 0 }])
    const required = await change({ elements: [{ id: address?.id, settings: { width: 0.5 } }] })
    expect(required.elements).toEqual([
      { ...address, name: 'Where to answer', order: 0, settings: { ...address?.settings, width: 0.5 } },
    ])
    for (const [element, field] of [
      [{ name: 'New' }, 'elements[0].type'],
      [{ type: 'text' as const }, 'elements[0].name'],
    ] as const)
      expect((await faultOf(change({ elements: [element] }))).message).toBe(`${field} is required for a new element.`)
    const area = { name: 'Files', type: 'upload_area' as const }
    const [kept] = (await change({ elements: [area] })).elements
    expect((await faultOf(change({ elements: [{ id: kept?.id }, area] }))).detail.subject).toBe('elements')
  })

  test('texts that are not sent stay, and can be removed', async () => {
    await change({ description: 'Hello', css: 'label { color: red }', submitText: 'Go' })
    expect(await change({ css: null })).toMatchObject({ description: 'Hello', css: null, submitText: 'Go' })
    expect((await change({})).elements).toHaveLength(5)
  })

  test('invalid forms are refused with the field', async () => {
    const upload = { name: 'Files', type: 'upload_area' as const }
    const refusals: [Parameters<typeof forms.update>[3], string][] = [
      [{ elements: [upload, upload] }, 'elements'],
      [{ elements: [{ name: 'a\nb', type: 'text' }] }, 'elements[0].name'],
      [{ elements: [{ name: 'a', type: 'text', settings: { useAsFolderName: true } }] }, 'elements[0].folder name'],
      [{ elements: [{ ...upload, settings: { fileTypes: 'image/*;x' } }] }, 'elements[0].file types'],
      [{ submitText: ' ' }, 'text of the button'],
    ]
    for (const [changes, field] of refusals)
      expect((await faultOf(change(changes))).message.startsWith(field)).toBe(true)
    expect((await forms.get(app.context, mira, formId)).elements).toHaveLength(5)
  })

  test('T-18: the form and what was entered are for the owner and administrators only', async () => {
    const ada = await addPerson(app, 'ada')
    const quay = await app.another('quay')
    const entry = await addEntry(app, mira, formId, [{ name: 'Subject', order: 2, value: 'x' }])
    for (const actor of [ada.actor, quay.operator]) {
      expect(await codeOf(forms.get(app.context, actor, formId))).toBe('not-found')
      expect(await codeOf(forms.byShareHash(app.context, actor, hash))).toBe('not-found')
      expect(await codeOf(forms.update(app.context, actor, formId, {}))).toBe('not-found')
      expect(await codeOf(entries.list(app.context, actor, formId, { offset: 0, limit: 9 }))).toBe('not-found')
      expect(await codeOf(entries.remove(app.context, actor, entry))).toBe('not-found')
    }
    for (const text of ['', 'x', `${hash}x`, '../..'])
      expect(await codeOf(forms.byShareHash(app.context, mira, text))).toBe('not-found')
  })

  test('submissions are listed latest first, and deleted without their files', async () => {
    for (const value of ['one', 'two', 'three'])
      await addEntry(app, mira, formId, [{ name: 'Subject', order: 2, value }])
    const page = await entries.list(app.context, mira, formId, { offset: 0, limit: 2 })
    expect([page.total, page.entries.map(({ fields }) => fields[0]?.value)]).toEqual([3, ['three', 'two']])
    await entries.remove(app.context, mira, page.entries[0]?.id ?? 0)
    expect((await entries.list(app.context, mira, formId, { offset: 0, limit: 9 })).total).toBe(2)
    expect(await codeOf(entries.remove(app.context, mira, page.entries[0]?.id ?? 0))).toBe('not-found')
    const log = await app.context.db.q.selectFrom('session_log').selectAll().where('type', '=', 'DELE_FORM').execute()
    expect(log).toMatchObject([{ path: '/in', username: 'operator', share_id: expect.anything() }])
  })

  test('several submissions of one form are deleted together', async () => {
    await createFolder(app.context, mira, { path: '/other' })
    const other = await receive(mira, '/other')
    const field = [{ name: 'Subject', order: 2, value: 'x' }]
    const ids: number[] = []
    for (let i = 0; i < 4; i++) ids.push(await addEntry(app, mira, formId, field))
    const foreign = await addEntry(app, mira, other.formId, field)
    const left = async (id: number) =>
      (await entries.list(app.context, mira, id, { offset: 0, limit: 9 })).entries.map((entry) => entry.id)
    const ada = await addPerson(app, 'ada')
    const [first = 0, second = 0, third = 0, fourth = 0] = ids
    expect(await codeOf(entries.removeSome(app.context, ada.actor, formId, ids))).toBe('not-found')
    await entries.removeSome(app.context, mira, formId, [first, third, third, foreign, 99_999])
    expect([await left(formId), await left(other.formId)]).toEqual([[fourth, second], [foreign]])
    await entries.removeSome(app.context, mira, formId, [first])
    const log = await app.context.db.q
      .selectFrom('session_log')
      .select('path')
      .where('type', '=', 'DELE_FORM')
      .execute()
    expect(log).toEqual([{ path: '/in' }, { path: '/in' }])
  })

  test('submissions are searched by what was entered and by the names of files, never by labels, and sorted by time', async () => {
    const values = ['Berth 7', '100%', 'ÄTHER']
    const ids: number[] = []
    for (const value of values) ids.push(await addEntry(app, mira, formId, [{ name: 'Subject', order: 2, value }]))
    const file = { account_id: mira.accountId, entry_id: ids[1] ?? 0, path: '/in/Papers.pdf', resource_id: 900 }
    await app.context.db.q.insertInto('form_entry_files').values(file).execute()
    const found = async (search: string, ascending = false) => {
      const page = await entries.list(app.context, mira, formId, { search, ascending, offset: 0, limit: 9 })
      expect(page.total).toBe(page.entries.length)
      return page.entries.map(({ fields }) => fields[0]?.value)
    }
    expect(await found('bERTH')).toEqual(['Berth 7'])
    expect(await found('%')).toEqual(['100%'])
    expect(await found('papers.p')).toEqual(['100%'])
    expect(await found('Subject')).toEqual([])
    expect(await found('*')).toEqual(values.toReversed())
    expect(await found('*', true)).toEqual(values)
  })

  test('a user with a home of its own sees paths from there', async () => {
    const ada = await addPerson(app, 'ada', { home: '/homes/ada' })
    await createFolder(app.context, ada.actor, { path: '/drop' })
    const made = await receive(ada.actor, '/drop')
    const entry = await addEntry(app, mira, made.formId, [])
    const row = { account_id: mira.accountId, entry_id: entry }
    const paths = ['/homes/ada/drop/a.txt', '/homes/ada2/b.txt']
    const rows = paths.map((path, i) => ({ ...row, path, resource_id: 900 + i }))
    await app.context.db.q.insertInto('form_entry_files').values(rows).execute()
    const { entries: found } = await entries.list(app.context, ada.actor, made.formId, { offset: 0, limit: 9 })
    expect(found[0]?.paths).toEqual(['/drop/a.txt', '/b.txt'])
  })

  test('a choice has two options or more, and a box to tick names no folder', async () => {
    const refused = async (type: 'choice' | 'number' | 'consent', settings: object) =>
      (await faultOf(change({ elements: [{ name: 'Field', type, settings }] }))).message
    expect(await refused('choice', {})).toBe('elements[0].options: a choice has at least two.')
    expect(await refused('choice', { options: ['a', 'a'] })).toContain('the same one occurs twice')
    expect(await refused('choice', { options: ['a', 'b\n'] })).toContain('one line of text')
    expect(await refused('choice', { options: ['a', ' b'] })).toContain('begin or end with a space')
    const options = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(255, '<'))
    const choice = (name: string, length = 100) => {
      return { name, type: 'choice' as const, settings: { options: options.slice(0, length) } }
    }
    expect((await faultOf(change({ elements: [choice('a'), choice('b')] }))).message).toBe(
      'elements: the options of a form have at most 50000 characters together. Shorten them, or leave some out.',
    )
    expect((await change({ elements: [choice('a'), choice('b', 96)] })).elements).toHaveLength(2)
    expect(await refused('number', { minimum: 2, maximum: 1 })).toContain('minimum must not be greater')
    expect(await refused('consent', { isRequired: true, useAsFolderName: true })).toContain('a box to tick')
    const { elements } = await change({
      elements: [{ name: 'Department', type: 'choice', settings: { options: ['Sales', 'Returns'] } }],
    })
    expect(elements).toMatchObject([{ type: 'choice', settings: { options: ['Sales', 'Returns'] } }])
    const [kept] = (await change({ elements: [{ id: elements[0]?.id, name: 'Team' }] })).elements
    expect(kept).toMatchObject({ name: 'Team', settings: { options: ['Sales', 'Returns'] } })
  })
})
