import { safeCss } from '@sallyport/contract/form-page/form-page.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { formWith, newPageClient } from '../../../test/page-client.ts'
import { put } from '../../../test/people.ts'
import { canvasOf, lookAt } from '../../../test/pictures.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { shareFiles } from '../../../test/shares.ts'
import * as forms from '../../core/forms/forms.ts'
import * as links from '../../core/shares/links/links.ts'
import type { Access } from '../../core/shares/share.ts'
import type { NewShareInput } from '../../core/shares/share-input.ts'
import * as shares from '../../core/shares/shares.ts'

test("a form's own style sheet loads no external content", () => {
  const css = safeCss(`@import "//evil.example/x.css"; a { color: red; background: url("//evil.example/a.png") }
    @font-face { src: url(x) } b { background: u\\72l(//evil.example/b) } c { background: image-set("x" 1x) } /* url( */ @im/**/port 'x';`)
  expect(css).not.toMatch(/url\(|@import|evil\.example\/x|@font-face|image-set\(|\\/i)
  expect(css).toContain('color: red')
})

test.each([
  ['a rule within a rule', '@im@import x;port "//evil.example/a.css";'],
  ['a comment within a rule', '@im/* @import x; */port "//evil.example/a.css";'],
  ['a function within a function', 'a{background:ururl(x)l(//evil.example/a)}'],
  ['a rule within a function', 'a{background:u@import x;rl(//evil.example/a)}'],
  ['a comment within a function', 'a{background:u/**/rl(//evil.example/a)}'],
  ['an escape', 'a{background:\\75 rl(//evil.example/a)} b{background:u\\rl(//evil.example/b)}'],
  ['a comment that an escape ends', '/*\\*/ @import "//evil.example/a.css";'],
  ['the end of the style', 'a{}</style><script>alert(1)</script>'],
  ['the end of the style behind an escape', 'a{}<\\/style><<//style><img src=x>'],
])('T-23: hostile style sheets have no effect: %s', (_what, css) => {
  expect(safeCss(css)).not.toMatch(/@import|url\(|\\|<\//i)
})

describe.each(engines)('public pages on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
  })
  afterAll(() => app.close())
  afterEach(() => expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([]))

  async function share(options: Partial<NewShareInput> = {}) {
    const contents = { 'a.txt': 'content of a', '<img src=x onerror=alert(1)>/deep.txt': 'deep' }
    const made = await shareFiles(app, contents, { name: '<b>Box</b>', ...options })
    return { ...made, hash: made.share.hash }
  }
  const all: ReadonlySet<Access> = new Set(['upload', 'download', 'modify', 'delete'])
  const idIn = (text: string, kind: string, name: string) =>
    new RegExp(`/${kind === 'file' ? '(?:file|preview)' : kind}/(\\d+)"[^>]*><bdi>${name}`).exec(text)?.[1] ?? 'none'

  test('a shared folder is listed, browsed, and downloaded by file and as a whole, without a script', async () => {
    const { hash } = await share()
    const ann = newPageClient(app)
    const page = await ann.get(`/s/${hash}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('&lt;b&gt;Box&lt;/b&gt;')
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
    )
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    const file = await ann.get(`/s/${hash}/file/${idIn(page.text, 'file', 'a.txt')}`)
    expect([file.text, file.headers.get('content-disposition')]).toEqual([
      'content of a',
      expect.stringContaining('attachment'),
    ])
    const folder = await ann.get(`/s/${hash}/folder/${idIn(page.text, 'folder', '&lt;img')}`)
    expect(folder.text).toContain('deep.txt')
    expect(folder.text).not.toContain('<img src=x')
    const zip = /\/zip\/\d+/.exec(page.text)?.[0]
    expect((await ann.get(`/s/${hash}${zip}`)).text).toMatch(/^PK/)
    expect(page.text).not.toMatch(/Upload|Rename|Delete/)
    for (const path of ['rename', 'delete', 'upload'])
      expect(
        (await ann.post(`/s/${hash}/${path}/${idIn(page.text, 'file', 'a.txt')}`, { name: 'x' })).status,
      ).toBeGreaterThanOrEqual(400)
  })

  test.each([
    '//evil.example',
    '\\\\evil.example',
    'https://evil.example',
    '..//evil.example',
    '%0d%0alocation: //evil.example',
  ])('T-53: no redirect leads to another site, by a link such as %s or by the Host header', async (link) => {
    const { hash } = await share({ password: 'Tide-tables-1906' })
    const led: string[] = []
    for (const at of [link, `${hash}${link}`, `${hash}/${link}`, hash])
      for (const method of ['GET', 'POST']) {
        const body = method === 'POST' ? new URLSearchParams({ password: 'Tide-tables-1906' }) : null
        const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
        const url = `${app.server.address}/s/${encodeURIComponent(at)}`
        const answer = await fetch(url, { method, body, headers, redirect: 'manual' })
        const to = answer.headers.get('location')
        if (to !== null) led.push(to)
        expect(await answer.text()).not.toContain('//evil.example"')
      }
    // The cookie is only valid for the page that it opened.
    expect(led).toEqual([`/s/${hash}`])
  })

  test('the actions that the share allows work with plain forms: upload, rename, delete', async () => {
    const { hash, folder, places } = await share({ access: all })
    const ann = newPageClient(app)
    let page = await ann.get(`/s/${hash}`)
    const root = places[0]?.resource.id
    page = await ann.post(`/s/${hash}/upload/${root}`, formWith({}, { 'b.txt': 'b', '../../c.txt': 'c' }))
    expect([page.status, page.text.includes('>b.txt<'), page.text.includes('>c.txt<')]).toEqual([200, true, true])
    page = await ann.post(`/s/${hash}/rename/${idIn(page.text, 'file', 'b.txt')}`, { name: 'renamed.txt' })
    expect(page.text).toContain('>renamed.txt<')
    page = await ann.post(`/s/${hash}/rename/${idIn(page.text, 'file', 'c.txt')}`, { name: '../x' })
    expect([page.status, page.text.includes('role="alert"')]).toEqual([200, true])
    page = await ann.post(`/s/${hash}/delete/${idIn(page.text, 'file', 'c.txt')}`, {})
    expect(page.text).not.toContain('>c.txt<')
    const names = (await app.ask('GET', `resources/list?resource=${folder}`)).text
    expect(names).toContain('renamed.txt')
  })

  test.each([
    [
      'a.txt',
      'A file or folder named “a.txt” already exists',
      'Eine Datei oder ein Ordner namens „a.txt“ ist in diesem',
    ],
    ['', 'Enter a name.', 'Geben Sie einen Namen ein.'],
    ['a/b.txt', 'A name cannot contain a slash', 'Ein Name darf keinen Schrägstrich'],
    ['ä'.repeat(128), 'The name is too long.', 'Der Name ist zu lang.'],
    ['..', '“.” and “..” are not allowed as names.', '„.“ und „..“ sind als Namen nicht erlaubt.'],
    ['a\u202eb', 'This name is not allowed.', 'Dieser Name ist nicht erlaubt.'],
  ])('a visitor reads in the language of the browser why an entry is not renamed to %j', async (name, ...sentences) => {
    const { hash, places } = await share({ access: all })
    const ann = newPageClient(app)
    await ann.get(`/s/${hash}`)
    const page = await ann.post(
      `/s/${hash}/upload/${places[0]?.resource.id}`,
      formWith({}, { 'a.txt': 'a', 'b.txt': 'b' }),
    )
    const address = `/s/${hash}/rename/${idIn(page.text, 'file', 'b.txt')}`
    for (const [at, language] of ['en', 'de'].entries()) {
      const { status, text } = await ann.post(address, { name }, { 'accept-language': language })
      expect(status).toBe(200)
      expect(/role="alert"[^>]*>(?:<[^>]*>)*([^<]*)/.exec(text)?.[1]).toMatch(sentences[at] ?? '-')
    }
  })

  test('T-26: before a visit a page reveals nothing of the share: no names, no counts, no owner', async () => {
    await app.ask('PATCH', 'account', { json: { brandingSettings: { companyName: 'Harbour & Sons' } } })
    const { hash, share: made } = await share({ password: 'Tide-tables-1906', requireEmail: true })
    const ann = newPageClient(app)
    const closed = [
      await ann.get(`/s/${hash}`),
      await ann.post(`/s/${hash}`, { email: 'ann@quay.example', password: 'wrong' }),
    ]
    for (const path of [
      `/folder/${made.resourceId}`,
      `/zip/${made.resourceId}`,
      '/file/1',
      '/form.css',
      '/upload/1?name=x&size=1',
    ])
      closed.push(await ann.get(`/s/${hash}${path}`))
    for (const { text } of closed) expect(text).not.toMatch(/\bBox|a\.txt|mira|\bitems?\b/)
    // The access form shows the account's public branding; errors do not.
    const named = closed.map(({ text }) => text.includes('Harbour &amp; Sons'))
    expect(named).toEqual([true, true, true, false, false, false, false])
    expect(closed.map(({ status }) => status)).toEqual(
      [200, 401, 200, 401, 401, 401, 401].map((n) =>
        n === 401 ? expect.toSatisfy((s: number) => s === 401 || s === 404) : n,
      ),
    )
    // What the form refuses is said in the visitor's language.
    const german = { 'accept-language': 'de' }
    const refused = await ann.post(`/s/${hash}`, { email: 'ann@quay.example', password: 'wrong' }, german)
    expect(refused.text).toContain('Das Passwort ist falsch.')
    const page = await ann.post(`/s/${hash}`, { email: 'ann@quay.example', password: 'Tide-tables-1906' })
    expect(page.text).toContain('a.txt')
    expect(page.text).toContain('Harbour &amp; Sons')
    // A link that does not exist gets the same response as a closed share.
    const never = await ann.get('/s/abcd-00000000000000000000000000')
    await shares.update(app.context, app.operator, made.id, { open: false })
    const ended = await ann.get(`/s/${hash}`)
    expect([never.status, never.text]).toEqual([404, ended.text])
  })

  test.each([
    ['page.html', '<!doctype html><script>alert(1)</script>'],
    ['page.xhtml', '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'],
    ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['feed.xml', '<?xml version="1.0"?><?xml-stylesheet href="//evil.example/x.xsl"?><a/>'],
    ['picture.png', '<html><script>alert(1)</script></html>'],
    ['no ending', '<html><script>alert(1)</script></html>'],
    ['script.js', 'alert(1)'],
    ['paper.pdf', '%PDF-1.4 <script>'],
    ['a.html"; filename="b.txt', '<script>alert(1)</script>'],
  ])('T-23: %s is sent as a download by every route', async (name, content) => {
    const { hash, folder } = await share()
    const { resource } = await put(app, app.operator, `${folder}/${name}`, content)
    const { link } = await links.create(app.context, app.operator, { resource: folder, listed: true })
    const receive = await share({ type: 'receive' })
    const sent = await share({ type: 'send', resources: [`${folder}/${name}`] })
    const [ann, ben] = [newPageClient(app), newPageClient(app)]
    await ann.get(`/s/${hash}`)
    const sendPage = await ben.get(`/s/${sent.hash}`)
    const sentFile = /\/file\/\d+/.exec(sendPage.text)?.[0]
    const asked = { accept: 'text/html,image/avif,*/*', 'sec-fetch-dest': 'document', range: 'bytes=0-' }
    const file = encodeURIComponent(name)
    const answers = [
      await ann.get(`/s/${hash}/file/${resource.id}`, asked),
      await ann.get(`/s/${hash}/file/${resource.id}?inline=1&type=text/html`, asked),
      await ben.get(`/s/${sent.hash}${sentFile}`, asked),
      await ann.get(`/d/${link.hash}/${file}`, asked),
      await ann.get(`/d/${link.hash}/${file}?inline=1&response-content-type=text/html`, asked),
      await app.ask('GET', `resources/download?resources[]=id:${resource.id}&inline=true`, { headers: asked }),
    ]
    for (const { status, headers } of answers) {
      expect([status, headers.get('content-type')]).toEqual([206, 'application/octet-stream'])
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[^"]*"; filename\*=UTF-8''[\w.%-]+$/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
    // Visitors can download nothing from a receive folder.
    expect((await ann.get(`/s/${receive.hash}/file/${resource.id}`, asked)).status).toBeGreaterThanOrEqual(400)
  })

  test('the logo of the account is shown on its pages, access forms and direct links', async () => {
    const logo = async () => {
      const { data } = (await app.ask('GET', 'account')).json<{
        data: { attributes: { brandingSettings: { logo: string | null; logoExt: string | null } } }
      }>()
      return data.attributes.brandingSettings
    }
    const image = (await canvasOf(960, 240).png().toBuffer()).toString('base64')
    await app.ask('POST', 'account/logo', { json: { image } })
    const { logo: hash, logoExt } = await logo()
    const address = `/s/-/logo/${hash}.${logoExt}`
    const ann = newPageClient(app)
    const open = await share()
    const { link } = await links.create(app.context, app.operator, { resource: open.folder, listed: true })
    const locked = await share({ password: 'Tide-tables-1906' })
    const receive = await share({ type: 'receive' })
    for (const path of [`/s/${open.hash}`, `/s/${receive.hash}`, `/s/${locked.hash}`, `/d/${link.hash}`])
      expect((await ann.get(path)).text).toContain(`<img class="logo" src="${address}" width="240" height="60" alt=`)
    const seen = await fetch(app.server.address + address)
    expect(Object.fromEntries(seen.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      etag: `"${hash}"`,
    })
    expect(await lookAt(Buffer.from(await seen.arrayBuffer()))).toMatchObject({ width: 480, height: 120 })
    const again = await fetch(app.server.address + address, { headers: { 'if-none-match': `"${hash}"` } })
    expect(again.status).toBe(304)
    await app.ask('DELETE', 'account/logo')
    expect(await logo()).toMatchObject({ logo: null, logoExt: null })
    for (const path of [address, '/s/-/logo/0.png', `/s/-/logo/${'0'.repeat(32)}.png`])
      expect((await ann.get(path)).status).toBe(404)
    expect((await ann.get(`/s/${open.hash}`)).text).not.toContain('<img class="logo"')
  })

  test('the footer links to the product only if the account allows it', async () => {
    const { hash } = await share()
    const ann = newPageClient(app)
    expect((await ann.get(`/s/${hash}`)).text).toContain('<footer>Sent through Sallyport</footer>')
    await app.ask('PATCH', 'account', { json: { showReferralLinks: true } })
    expect((await ann.get(`/s/${hash}`)).text).toContain('Sent through <a href="/" target="_blank"')
    await app.ask('PATCH', 'account', { json: { showReferralLinks: false } })
  })

  test('T-21: a personal link does not stay in the address bar, and no link is in the log', async () => {
    const { hash, recipients } = await share({
      isPublic: false,
      recipients: [{ email: 'ann@quay.example', copy: false }],
    })
    expect((await newPageClient(app).get(`/s/${hash}`)).status).toBe(404)
    const raw = await fetch(`${app.server.address}/s/${hash}-${recipients[0]?.hash}`, { redirect: 'manual' })
    expect(raw.headers.get('location')).toBe(`/s/${hash}`)
    expect(raw.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Path=\/s\//)
    expect((await newPageClient(app).get(`/s/${hash}-${recipients[0]?.hash}`)).text).toContain('a.txt')
    expect(app.logged.join('')).not.toContain(hash)
  })

  test('a receive folder accepts its form and files without a script, and shows errors', async () => {
    const { hash, folder, formId } = await share({ type: 'receive', createFolders: true })
    const ann = newPageClient(app)
    const page = await ann.get(`/s/${hash}`)
    expect(page.text).not.toContain('a.txt')
    const { elements } = await forms.get(app.context, app.operator, formId ?? 0)
    const field = (name: string) => `field-${elements.find((one) => one.name === name)?.id}`
    const fields = { [field('Your Name')]: 'Ann <b>', [field('Subject')]: 'Papers' }
    const wrong = await ann.post(`/s/${hash}/submit`, formWith(fields, { 'x.txt': 'x' }))
    expect([
      wrong.status,
      wrong.text.includes('Email Address is required'),
      wrong.text.includes('Ann &lt;b&gt;'),
    ]).toEqual([400, true, true])
    const email = field('Email Address')
    expect(wrong.text).toMatch(
      new RegExp(`<input id="${email}"[^>]* aria-describedby="problem-${email}" aria-invalid="true" autofocus`),
    )
    expect(wrong.text).toContain(`<p class="problem-of" id="problem-${email}">Email Address is required.</p>`)
    expect(wrong.text.match(/aria-invalid/g)).toHaveLength(1)
    const whole = { ...fields, [field('Email Address')]: 'ann@quay.example' }
    const done = await ann.post(
      `/s/${hash}/submit`,
      formWith(whole, { 'one.txt': '1', 'two.txt': '2', 'three.txt': '3' }),
    )
    expect([done.status, done.text.includes('Your files were uploaded')]).toEqual([200, true])
    const listed = (await app.ask('GET', `resources/list?resource=${folder}/ann@quay.example`)).text
    for (const name of ['one.txt', 'two.txt', 'three.txt']) expect(listed).toContain(name)
    const entries = (await app.ask('GET', `forms/entries/${formId}`)).json<{ data: { attributes: object }[] }>()
    expect(entries.data[0]?.attributes).toMatchObject({ status: 'completed', paths: { length: 3 } })
  })

  test('the script submits step by step, and resumes interrupted uploads', async () => {
    const { hash, formId } = await share({ type: 'receive' })
    const ann = newPageClient(app)
    await ann.get(`/s/${hash}`)
    const { elements } = await forms.get(app.context, app.operator, formId ?? 0)
    const id = (name: string) => elements.find((one) => one.name === name)?.id
    const ask = async (method: string, path: string, body?: string | object) => {
      const response = await fetch(`${app.server.address}/s/${hash}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          cookie: ann.cookie,
          'content-type': typeof body === 'object' ? 'application/json' : 'application/octet-stream',
        },
        ...(body !== undefined && { body: typeof body === 'object' ? JSON.stringify(body) : body }),
      })
      const answer = (await response.json()) as { entry?: number; offset?: number; names?: string[]; problem?: string }
      return { status: response.status, ...answer }
    }
    expect(await ask('POST', '/entries', {})).toMatchObject({
      ...{ status: 400, problem: expect.stringContaining('required') },
      fields: {
        [`field-${id('Subject')}`]: 'Subject is required.',
        [`field-${id('Email Address')}`]: expect.any(String),
      },
    })
    const given = { [`field-${id('Email Address')}`]: 'ann@quay.example', [`field-${id('Subject')}`]: 'S' }
    const { entry } = await ask('POST', '/entries', given)
    expect(await ask('GET', `/entries/${entry}?name=a.bin&size=6`)).toMatchObject({ offset: 0 })
    expect(await ask('POST', `/entries/${entry}?name=a.bin&size=6`, 'abcdef')).toMatchObject({
      status: 201,
      name: 'a.bin',
    })
    expect(await ask('POST', `/entries/${entry}?name=b.bin&size=6&offset=3`, 'def')).toMatchObject({ status: 409 })
    expect(await ask('POST', `/entries/${entry}/complete`)).toMatchObject({
      names: ['a.bin'],
      card: expect.stringContaining('Your files were uploaded'),
    })
    expect(await ask('POST', `/entries/${entry}/complete`)).toMatchObject({ status: 404 })
  })

  test('embedding is possible only if enabled, and embedded pages send the token of the visit in forms', async () => {
    const { hash: closed } = await share()
    expect((await newPageClient(app).get(`/s/${closed}?embed`)).headers.get('x-frame-options')).toBe('DENY')
    const framed = newPageClient(app)
    const refused = await framed.get(`/s/${closed}`, { 'sec-fetch-dest': 'iframe' })
    expect([refused.status, refused.headers.get('x-frame-options'), framed.cookie]).toEqual([403, 'DENY', ''])
    const { hash, places } = await share({ embed: true, access: all })
    const ann = newPageClient(app)
    const page = await ann.get(`/s/${hash}?embed`)
    expect([page.headers.get('x-frame-options'), ann.cookie]).toEqual([null, ''])
    expect(page.headers.get('content-security-policy')).toContain('frame-ancestors *')
    const visit = /name="visit" value="(\w+)"/.exec(page.text)?.[1] ?? ''
    const root = places[0]?.resource.id
    const folder = await ann.post(`/s/${hash}/upload/${root}`, formWith({ visit }, { 'e.txt': 'e' }))
    expect([folder.status, folder.text.includes('>e.txt<')]).toEqual([200, true])
    const file = await ann.post(
      `/s/${hash}/file/${idIn(folder.text, 'file', 'x') === 'none' ? (/file\/(\d+)/.exec(folder.text)?.[1] ?? '') : ''}`,
      { visit },
    )
    expect(file.status).toBe(200)
    expect((await ann.get(`/s/${hash}/folder/${root}`, { 'x-sallyport-visit': visit })).status).toBe(200)
    const inFrame = { 'sec-fetch-dest': 'iframe' }
    expect((await ann.get(`/s/${hash}/folder/${root}`, inFrame)).status).toBe(404)
  })

  test('an embedded form includes its style sheet; otherwise it is a separate request', async () => {
    const { hash, formId } = await share({ type: 'receive', embed: true })
    const cssStyles = 'label { color: rgb(1, 2, 3) }</style><script>alert(1)</script>'
    await app.ask('PATCH', `forms/${formId}`, { json: { cssStyles } })
    const ann = newPageClient(app)
    const framed = await ann.get(`/s/${hash}?embed`)
    const [, nonce, css] = /<style nonce="([^"]+)">([^<]*)</.exec(framed.text) ?? []
    expect(css).toContain('color: rgb(1, 2, 3)')
    expect(framed.text).toMatch(/<style nonce="[^"]+">label[^\n]*< \/style><script>alert\(1\)< \/script><\/style>\n/)
    expect(framed.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`)
    const again = await ann.get(`/s/${hash}?embed`)
    expect(again.text).not.toContain(nonce)
    const plain = await ann.get(`/s/${hash}`)
    expect(plain.text).not.toContain('<style')
    expect(plain.headers.get('content-security-policy')).toContain("style-src 'self';")
    const sheet = await ann.get(/\/s\/[\w-]+\/form\.css/.exec(plain.text)?.[0] ?? '')
    expect([sheet.headers.get('content-type'), sheet.text]).toEqual([
      'text/css; charset=utf-8',
      expect.stringContaining('color: rgb(1, 2, 3)'),
    ])
  })

  test('other sites cannot submit forms for a visitor', async () => {
    const { hash, places } = await share({ access: all })
    const ann = newPageClient(app)
    await ann.get(`/s/${hash}`)
    const form = () => formWith({}, { 'x.txt': 'x' })
    const send = (headers: Record<string, string>) =>
      ann.post(`/s/${hash}/upload/${places[0]?.resource.id}`, form(), headers)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://other.example' }, { origin: 'null' }])
      expect((await send(headers as Record<string, string>)).status).toBe(403)
    expect((await send({ origin: app.server.address })).status).toBe(200)
  })
})
