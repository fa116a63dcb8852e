import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { formWith, newPageClient } from '../../../test/page-client.ts'
import { addPerson, put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { list } from '../../core/activity/log.ts'
import { moveAll } from '../../core/files/moves/moves.ts'
import { withDefaultForm } from '../../core/forms/default-form.ts'
import * as shares from '../../core/shares/shares.ts'

describe.each(engines)('a receive page with its script, on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
  })
  afterAll(() => app.close())

  let serial = 0
  async function receive() {
    const folder = `/drop-${++serial}`
    await put(app, app.operator, `${folder}/a.txt`, 'a')
    const input = { type: 'receive' as const, name: 'Drop', resources: [folder], createFolders: true }
    const { view } = await shares.create(app.context, app.operator, input, withDefaultForm(app.context))
    const ann = newPageClient(app)
    const { text } = await ann.get(`/s/${view.share.hash}`)
    const [name = '', email = '', subject = ''] = [...text.matchAll(/name="(field-\d+)"/g)].map(([, one]) => one)
    const at = `/s/${view.share.hash}/entries`
    const ask = async (path: string, json?: object, body?: string) => {
      const type = body === undefined ? 'application/json' : 'application/octet-stream'
      const response = await fetch(`${app.server.address}${at}${path}`, {
        method: 'POST',
        headers: { cookie: ann.cookie, accept: 'application/json', 'content-type': type },
        body: body ?? JSON.stringify(json ?? {}),
      })
      return { status: response.status, json: (await response.json()) as Record<string, unknown> }
    }
    const entered = (some: Partial<Record<'name' | 'email' | 'subject', string>>) => ({
      [name]: some.name ?? '',
      [email]: some.email ?? 'ann@quay.example',
      [subject]: some.subject ?? 'Papers',
    })
    const kept = async () => {
      const path = `forms/entries/${view.formId}`
      const [entry] = (await app.ask('GET', path)).json<{
        data: { attributes: { fields: { value: string }[]; paths: string[]; senderEmail: string } }[]
      }>().data
      const { fields = [], paths = [], senderEmail } = entry?.attributes ?? {}
      return { values: fields.map(({ value }) => value), paths, senderEmail }
    }
    return {
      folder,
      shareId: view.share.id,
      formId: view.formId,
      page: `/s/${view.share.hash}`,
      ask,
      entered,
      kept,
      email,
      field: name,
      ann: { ...ann, at },
    }
  }

  test('values corrected before the first file also determine the folder', async () => {
    const { folder, ask, entered, kept } = await receive()
    const entry = (await ask('', entered({ email: 'an@quay.example' }))).json['entry']
    expect((await ask(`/${entry}/fields`, entered({ name: 'Ann', email: 'ann@quay.example' }))).status).toBe(200)
    await ask(`/${entry}?name=one.txt&size=3`, undefined, 'one')
    expect((await ask(`/${entry}/complete`)).json['names']).toEqual(['one.txt'])
    expect(await kept()).toMatchObject({
      values: ['Ann', 'ann@quay.example', 'Papers'],
      paths: [`${folder}/ann@quay.example/one.txt`],
      senderEmail: 'ann@quay.example',
    })
  })

  test('values corrected after the first file are stored, and all files stay in one folder', async () => {
    const { folder, ask, entered, kept, email } = await receive()
    const entry = (await ask('', entered({ email: 'an@quay.example' }))).json['entry']
    await ask(`/${entry}?name=one.txt&size=3`, undefined, 'one')
    const wrong = await ask(`/${entry}/fields`, entered({ email: 'nobody' }))
    expect([wrong.status, wrong.json['fields']]).toEqual([400, { [email]: expect.stringContaining('email address') }])
    expect((await ask(`/${entry}/fields`, entered({ subject: 'Tenders' }))).status).toBe(200)
    await ask(`/${entry}?name=two.txt&size=3`, undefined, 'two')
    await ask(`/${entry}/complete`)
    expect(await kept()).toMatchObject({
      values: ['ann@quay.example', 'Tenders'],
      paths: [`${folder}/an@quay.example/one.txt`, `${folder}/an@quay.example/two.txt`],
      senderEmail: 'ann@quay.example',
    })
    const late = await ask(`/${entry}/fields`, entered({ subject: 'Later' }))
    expect(late.status).toBe(404)
    expect((await kept()).values).toContain('Tenders')
  })

  test('files say who sent them: the email address, else the name, to those who may see submissions', async () => {
    const clerk = await addPerson(app, 'clerk', { permissions: ['list', 'download'] })
    const { folder, formId, ask, entered, ann, page } = await receive()
    const sendersIn = async (path: string) => {
      const asked = ['mira', clerk].map((as) =>
        app.ask('GET', `resources/list?resource=${path}&type=file`, as === clerk ? { as: clerk } : {}),
      )
      const lists = (await Promise.all(asked)).map((answer) =>
        answer.json<{ data: { attributes: { createdBy: string; uploadedBy: string; visitor?: string } }[] }>(),
      )
      return lists.flatMap(({ data }) => data.map(({ attributes: { uploadedBy, visitor } }) => [uploadedBy, visitor]))
    }
    const entry = (await ask('', entered({ name: 'Ann' }))).json['entry']
    await ask(`/${entry}?name=one.txt&size=3`, undefined, 'one')
    expect(await sendersIn(`${folder}/ann@quay.example`)).toEqual([
      ['mira', 'ann@quay.example'],
      ['mira', ''],
    ])
    expect(await sendersIn(folder)).toEqual([
      ['mira', undefined],
      ['mira', undefined],
    ])
    const elements = [
      { name: 'Your Name', type: 'name' },
      { name: 'Files', type: 'upload_area' },
    ]
    expect((await app.ask('PATCH', `forms/${formId}`, { json: { elements } })).status).toBe(200)
    const [, field = ''] = / name="(field-\d+)"/.exec((await ann.get(page)).text) ?? []
    const named = (await ask('', { [field]: 'Ann Quay' })).json['entry']
    await ask(`/${named}?name=two.txt&size=3`, undefined, 'two')
    expect((await sendersIn(folder)).toSorted()).toContainEqual(['mira', 'Ann Quay'])
  })

  test('a file has its submission, if that is included, for those who may see submissions', async () => {
    const clerk = await addPerson(app, 'registrar', { permissions: ['list', 'download'] })
    const { folder, formId, ask, entered } = await receive()
    const entry = (await ask('', entered({ name: 'Ann' }))).json['entry']
    await ask(`/${entry}?name=one.txt&size=3`, undefined, 'one')
    await ask(`/${entry}/complete`)
    const includedIn = async (name: string, options: object = {}) => {
      const path = `resources?resource=${folder}/${name}&include=submission`
      return (await app.ask('GET', path, options)).json<{ included: object[] }>().included
    }
    const attributes = { formId, formName: 'Drop', senderName: 'Ann', subject: 'Papers' }
    expect(await includedIn('ann@quay.example/one.txt')).toEqual([{ id: entry, type: 'submission', attributes }])
    expect(await includedIn('ann@quay.example/one.txt', { as: clerk })).toEqual([])
    expect(await includedIn('a.txt')).toEqual([])
  })

  test('T-18: both logs say who sent a file through which receive folder, to those who may see submissions', async () => {
    const { folder, shareId, ask, entered } = await receive()
    const entry = (await ask('', entered({ name: 'Ann' }))).json['entry']
    await ask(`/${entry}?name=one.txt&size=3`, undefined, 'one')
    interface Log {
      readonly data: readonly { readonly attributes: Readonly<Record<string, unknown>> }[]
    }
    const logged = async (path: string, as = app.mira) =>
      (await app.ask('GET', path, { as })).json<Log>().data.map(({ attributes }) => attributes)
    const share = { id: shareId, name: 'Drop', type: 'receive', isDeleted: false }
    const path = `${folder}/ann@quay.example/one.txt`
    const own = await logged(`activity/session?shareId=${shareId}`)
    expect(own.find(({ operation }) => operation === 'STOR')).toMatchObject({
      ...{ username: 'public', visitor: 'ann@quay.example', fileName: path, share, reason: '', totalBytes: null },
    })
    expect(own.map(({ operation }) => operation).toSorted()).toEqual(['MKD', 'PASS', 'RECV', 'STOR'])
    const created = own.find(({ operation }) => operation === 'RECV')
    expect([created?.['share'], created && 'visitor' in created]).toEqual([share, false])
    const [, stored = ''] = (await app.ask('GET', `activity/session/export?shareId=${shareId}&type=STOR`)).text.split(
      '\n',
    )
    expect(stored).toContain(`,ann@quay.example,${shareId},Drop,,`)

    const owner = await addPerson(app, 'owner', { home: folder, permissions: ['list', 'share'] })
    await app.context.db.q.updateTable('shares').set({ owner_id: owner.user.id }).where('id', '=', shareId).execute()
    const visitors = async (as?: typeof owner) =>
      (await logged(`shares/${shareId}/activity`, as)).map(({ action, visitor }) => [action, visitor])
    expect(await visitors()).toContainEqual(['upload', 'ann@quay.example'])
    expect(await visitors(owner)).toContainEqual(['upload', ''])
    for (const log of ['activity/session', 'activity/session/export'])
      expect((await app.ask('GET', `${log}?shareId=${shareId}`, { as: owner })).status).toBe(403)
    const { operator } = await app.another(`stranger-${shareId}`)
    const page = { shareId, sort: [], offset: 0, limit: 9 }
    expect(await list(app.context, operator, page)).toEqual([])
    expect(await list(app.context, app.operator, page)).toHaveLength(4)
    await shares.remove(app.context, app.operator, shareId)
    expect((await logged(`activity/session?shareId=${shareId}&type=STOR`))[0]).toMatchObject({
      share: { ...share, isDeleted: true },
    })
  })

  test('a visitor sees the names that it sent, whatever exists; the owner sees the stored names', async () => {
    const { folder, ask, entered, kept, ann, field } = await receive()
    const taken = `${folder}/ann@quay.example`
    await put(app, app.operator, `${taken}/salary.pdf`, 'x')
    await put(app, app.operator, `${taken}/2026`, 'a file where the visitor means a folder')
    const entry = (await ask('', entered({}))).json['entry']
    const told: unknown[] = []
    for (const query of ['name=salary.pdf', 'name=salary.pdf', 'name=x.txt&folder=2026', 'name=y.txt&folder=2026'])
      told.push((await ask(`/${entry}?${query}&size=3`, undefined, 'one')).json)
    const sent = ['salary.pdf', 'salary.pdf', 'x.txt', 'y.txt']
    expect(told).toEqual(sent.map((name) => ({ name })))
    await moveAll(app.context, app.operator, { resources: [`${taken}/salary (2).pdf`], parent: '/' })
    expect((await ask(`/${entry}/complete`)).json['names']).toEqual(sent)
    expect((await kept()).paths).toEqual(
      ['salary (2).pdf', 'salary (3).pdf', '2026 (2)/x.txt', '2026 (2)/y.txt'].map((name) => `${taken}/${name}`),
    )
    const whole = formWith({ ...entered({}), [field]: '' }, { 'salary.pdf': 'two' })
    const page = await ann.post(ann.at.replace('/entries', '/submit'), whole)
    expect([page.status, page.text.includes('<bdi>salary.pdf</bdi>')]).toEqual([200, true])
    expect(page.text).not.toContain('(')
  })

  test('the confirmation says what was received, by whom and when, and does not claim files that were not sent', async () => {
    const { entered, ann } = await receive()
    const submit = async (files: Record<string, string>, language = 'en') => {
      const sent = formWith(entered({}), files)
      return (await ann.post(ann.at.replace('/entries', '/submit'), sent, { 'accept-language': language })).text
    }
    const files = await submit({ 'one.txt': 'one', 'two.pdf': 'two two' })
    expect(files).toContain('<h1>Your files were uploaded</h1>')
    expect(files).toMatch(/harbour received 2 files from you on <time datetime="[^"]+">[^<]+ UTC<\/time>\./)
    expect(files).toMatch(/is-pdf"\/><\/svg><\/span><bdi>two.pdf<\/bdi><span class="size">7 B</)
    for (const text of ['10 B in total', 'Send more files']) expect(files).toContain(text)
    const none = await submit({})
    expect(none).toContain('<h1>Your answers were sent</h1>')
    expect(none).toMatch(/harbour received your answers on .* No files were sent\./)
    expect(none).not.toContain('uploaded')
    const german = await submit({ 'one.txt': 'one' }, 'de')
    expect(german).toContain('<h1>Ihre Dateien wurden hochgeladen</h1>')
    expect(german).toMatch(/harbour hat 1 Datei von Ihnen erhalten: <time [^>]*>[^<]+<\/time>\./)
  })

  test('the words of a new form are in the language of the visitor; stored values have those of the form', async () => {
    const { formId, ann, page, entered } = await receive()
    const { text } = await ann.get(page, { 'accept-language': 'de' })
    for (const word of ['Ihr Name', 'E-Mail-Adresse', 'Betreff', 'Nachricht', 'Ihre Dateien', 'Dateien senden'])
      expect(text).toContain(`>${word}`)
    const wrong = await ann.post(`${page}/submit`, formWith(entered({ email: ' ' })), { 'accept-language': 'de' })
    expect(wrong.text).toContain('E-Mail-Adresse ist erforderlich.')
    await ann.post(`${page}/submit`, formWith(entered({ name: 'Ann' })), { 'accept-language': 'de' })
    const kept = (await app.ask('GET', `forms/entries/${formId}`)).text
    for (const name of ['Your Name', 'Email Address', 'Subject']) expect(kept).toContain(`"name":"${name}"`)
    const json = { submitButtonText: 'Send', successMessage: 'Thank you' }
    expect((await app.ask('PATCH', `forms/${formId}`, { json })).status).toBe(200)
    const changed = await ann.post(`${page}/submit`, formWith(entered({})), { 'accept-language': 'de' })
    expect(changed.text).toContain('<h1>Thank you</h1>')
    expect((await ann.get(page, { 'accept-language': 'de' })).text).toContain('<button class="button primary">Send<')
  })

  test('a folder whose name is taken by a file gets another name for visitors', async () => {
    const { folder, ask, entered } = await receive()
    await put(app, app.operator, `${folder}/ann@quay.example`, 'a file')
    const entry = (await ask('', entered({}))).json['entry']
    for (const name of ['a.txt', 'b.txt'])
      expect((await ask(`/${entry}?name=${name}&size=1`, undefined, 'a')).status).toBe(201)
    const listed = (await app.ask('GET', `resources/list?resource=${folder}/ann@quay (2).example`)).text
    for (const name of ['a.txt', 'b.txt']) expect(listed).toContain(name)
  })

  test("a visitor cannot change another visitor's submission", async () => {
    const ann = await receive()
    const entry = (await ann.ask('', ann.entered({}))).json['entry']
    const bob = await receive()
    expect((await bob.ask(`/${entry}/fields`, bob.entered({ subject: 'Mine' }))).status).toBe(404)
    expect((await ann.kept()).values).toEqual(['ann@quay.example', 'Papers'])
  })

  test('numbers, dates, choices and boxes are shown as such, checked, and exported', async () => {
    const { formId, ann, page, kept } = await receive()
    const elements = [
      { name: 'Pallets', type: 'number', settings: { minimum: 1, maximum: 33 } },
      { name: 'Arrival', type: 'date', settings: { isRequired: true } },
      { name: 'Gate', type: 'choice', settings: { options: ['North  "1"', '</select><b>'] } },
      { name: 'Urgent', type: 'checkbox' },
      { name: 'I agree', type: 'consent', settings: { description: 'Files are kept for ten years.' } },
    ]
    expect((await app.ask('PATCH', `forms/${formId}`, { json: { elements } })).status).toBe(200)
    const { text } = await ann.get(page)
    const ids = [...text.matchAll(/ name="(field-\d+)"/g)].map(([, id]) => id ?? '')
    const [pallets = '', arrival = '', gate = '', urgent = '', agree = ''] = ids
    expect(text).toContain(
      `id="${pallets}" name="${pallets}" autocomplete="off" type="number" step="any" min="1" max="33"`,
    )
    expect(text).toMatch(new RegExp(`name="${arrival}" required [^>]*type="date"`))
    expect(text).toContain(
      '<option value="North  &quot;1&quot;">North  &quot;1&quot;</option><option value="&lt;/select&gt;&lt;b&gt;">&lt;/select&gt;&lt;b&gt;</option></select>',
    )
    expect(text).toMatch(new RegExp(`name="${agree}" required [^>]*type="checkbox" value="Yes">`))
    const sent = { [pallets]: '3', [arrival]: '2026-12-31', [gate]: 'North  "1"', [urgent]: 'Yes' }
    const refused = await ann.post(`${page}/submit`, formWith({ ...sent, [pallets]: '34', [arrival]: 'soon' }))
    expect(refused.status).toBe(400)
    for (const problem of ['Pallets must be at most 33.', 'Arrival must be a date', 'Select “I agree” to send'])
      expect(refused.text).toContain(problem)
    const german = { 'accept-language': 'de' }
    const inGerman = await ann.post(`${page}/submit`, formWith({ ...sent, [pallets]: '34' }), german)
    for (const problem of ['Pallets darf höchstens 33 sein.', 'Wählen Sie „I agree“ aus, um das Formular zu senden.'])
      expect(inGerman.text).toContain(problem)
    expect(refused.text).toContain('<option value="North  &quot;1&quot;" selected>')
    expect(refused.text).toMatch(new RegExp(`name="${urgent}"[^>]*type="checkbox" value="Yes" checked>`))
    expect((await ann.post(`${page}/submit`, formWith({ ...sent, [agree]: 'Yes' }))).status).toBe(200)
    const consent = 'Yes: Files are kept for ten years.'
    expect((await kept()).values).toEqual(['3', '2026-12-31', 'North  "1"', 'Yes', consent])
    const csv = (await app.ask('GET', `forms/entries/${formId}/export`)).text
    expect(csv).toContain('Pallets,Arrival,Gate,Urgent,I agree')
    expect(csv).toContain(`3,2026-12-31,"North  ""1""",Yes,${consent}`)
  })
})
