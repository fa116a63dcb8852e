import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { formWith, newPageClient } from '../../../test/page-client.ts'
import { canvasOf } from '../../../test/pictures.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { shareFiles } from '../../../test/shares.ts'
import { remove } from '../../core/files/trash/trash.ts'
import { addAccount } from '../../core/setup/setup.ts'
import * as links from '../../core/shares/links/links.ts'
import type { NewShareInput } from '../../core/shares/share-input.ts'

describe.each(engines)('the page of a shared folder, on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
  })
  afterAll(() => app.close())

  const share = (files: Record<string, string | Buffer>, options: Partial<NewShareInput> = {}) =>
    shareFiles(app, files, options)

  test('a long folder is split into pages, which state their range and link to the next and previous one', async () => {
    const many = Object.fromEntries(Array.from({ length: 203 }, (_, i) => [`${String(i).padStart(3, '0')}.txt`, 'x']))
    const { share: made } = await share(many)
    const ann = newPageClient(app)
    const first = await ann.get(`/s/${made.hash}`)
    expect(first.text).toContain('1 to 200 of 203 items')
    expect(first.text).not.toContain('>Previous<')
    const next = /href="([^"]*offset=200)"[^>]*>Next</.exec(first.text)?.[1] ?? 'none'
    const last = await ann.get(next)
    expect(last.text).toContain('201 to 203 of 203 items')
    expect(last.text).toContain('>202.txt<')
    expect(last.text).not.toContain('>Next<')
    const before = /href="([^"]*)"[^>]*>Previous</.exec(last.text)?.[1] ?? 'none'
    expect((await ann.get(before)).text).toContain('1 to 200 of 203 items')
  })

  test('the page has the accent colour of the account', async () => {
    const { share: made } = await share({ 'a.txt': 'a' })
    const accentOf = async () => {
      const page = await newPageClient(app).get(`/s/${made.hash}`)
      return /<html[^>]* data-accent="([^"]*)"/.exec(page.text)?.[1]
    }
    expect(await accentOf()).toBe('teal')
    const set = (accent: string) => app.ask('PATCH', 'account', { json: { brandingSettings: { accent } } })
    expect((await set('plum')).status).toBe(400)
    expect((await set('purple')).status).toBe(200)
    expect(await accentOf()).toBe('purple')
    const sheet = await app.ask('GET', '/s/-/public-pages.css')
    expect(sheet.text).toContain(':root[data-accent=purple]{--primary:')
    expect((await app.ask('GET', 'users/me')).json()).toMatchObject({ accent: 'purple' })
    await set('teal')
  })

  test('entries are sorted by the headings; pages and folders keep the order', async () => {
    const { share: made } = await share({ 'a.txt': 'aaa', 'b.txt': 'b', 'c.txt': 'cc' })
    const ann = newPageClient(app)
    const namesAt = async (path: string) => {
      const { text } = await ann.get(path)
      return { text, names: [...text.matchAll(/<bdi>(\w\.txt)</g)].map(([, name]) => name).join(' ') }
    }
    const first = await namesAt(`/s/${made.hash}`)
    expect([first.names, first.text.includes('aria-sort="ascending"')]).toEqual(['a.txt b.txt c.txt', true])
    const bySize = /href="([^"]*)">Size</.exec(first.text)?.[1] ?? 'none'
    expect(bySize).toMatch(/\?sort=-size$/)
    const second = await namesAt(bySize)
    expect([second.names, second.text.includes('aria-sort="descending"')]).toEqual(['a.txt c.txt b.txt', true])
    expect((await namesAt(/href="([^"]*sort=size)"/.exec(second.text)?.[1] ?? 'none')).names).toBe('b.txt c.txt a.txt')
    expect((await namesAt(`/s/${made.hash}?sort=-name`)).names).toBe('c.txt b.txt a.txt')
    for (const unknown of ['sort=owner', 'sort=__proto__', 'sort=size&sort=date', 'view=none'])
      expect((await namesAt(`/s/${made.hash}?${unknown}`)).names).toBe('a.txt b.txt c.txt')
  })

  test('names are in the natural order', async () => {
    const { share: made } = await share({ 'page 10.txt': 'a', 'Page 2.txt': 'b', 'plan.txt': 'c' })
    const namesAt = async (query: string) => {
      const { text } = await newPageClient(app).get(`/s/${made.hash}${query}`)
      return [...text.matchAll(/<bdi>([^<]*\.txt)</g)].map(([, name]) => name)
    }
    const names = ['Page 2.txt', 'page 10.txt', 'plan.txt']
    expect(await namesAt('')).toEqual(names)
    expect(await namesAt('?sort=-name')).toEqual(names.toReversed())
  })

  test('visitors download what they select: a file as it is, several as an archive', async () => {
    const { share: made } = await share({ 'a.txt': 'content of a', 'b.txt': 'b', 'c/d.txt': 'd' })
    const other = await share({ 'other.txt': 'other' })
    const ann = newPageClient(app)
    const { text } = await ann.get(`/s/${made.hash}`)
    const action = /id="selection" method="post" action="([^"]+)"/.exec(text)?.[1] ?? 'none'
    const boxOf = (name: string) => new RegExp(`name="(r\\d+)" aria-label="Select ${name}"`).exec(text)?.[1] ?? 'none'
    const one = await ann.post(action, { [boxOf('a.txt')]: 'on' })
    expect([one.status, one.text]).toEqual([200, 'content of a'])
    const two = await ann.post(action, { [boxOf('a.txt')]: 'on', [boxOf('c')]: 'on' })
    expect([two.status, two.headers.get('content-type')]).toEqual([200, 'application/zip'])
    for (const name of ['a.txt', 'c/d.txt']) expect(two.text).toContain(name)
    expect(two.text).not.toContain('b.txt')
    expect((await ann.post(action, {})).text).toContain('Select the files and folders to download.')
    const german = await ann.post(action, {}, { 'accept-language': 'de' })
    expect(german.text).toContain('Wählen Sie die Dateien und Ordner aus, die Sie herunterladen möchten.')

    const stranger = await newPageClient(app).get(`/s/${other.share.hash}`)
    const outside = /name="(r\d+)"/.exec(stranger.text)?.[1] ?? 'none'
    expect((await ann.post(action, { [outside]: 'on' })).status).toBe(404)
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`r${i}`, 'on']))
    expect((await ann.post(action, many)).status).toBe(400)
    const upload = await share({ 'hidden.txt': 'x' }, { access: new Set(['upload']) })
    const without = newPageClient(app)
    await without.get(`/s/${upload.share.hash}`)
    expect((await without.post(action.replace(made.hash, upload.share.hash), { r1: 'on' })).status).toBe(403)
  })

  test('pictures are shown as a gallery', async () => {
    const picture = await canvasOf(64, 64).png().toBuffer()
    const { share: made } = await share({ 'a.png': picture, 'b.zip': 'b', 'c.png': picture })
    const ann = newPageClient(app)
    const list = await ann.get(`/s/${made.hash}`)
    const gallery = await ann.get(/href="([^"]*view=gallery)"><svg.*?<span>Gallery</.exec(list.text)?.[1] ?? 'none')
    expect(gallery.text).toContain('<ul class="gallery">')
    expect(gallery.text).toContain('alt="Preview c.png"')
    expect(gallery.text).toContain('aria-label="Select b.zip"')
    const { share: plain } = await share({ 'b.txt': 'b' })
    expect((await newPageClient(app).get(`/s/${plain.hash}?view=gallery`)).text).not.toContain('class="gallery"')
  })

  test('the listing of a direct link is split into pages, too, and says if it is empty', async () => {
    const { share: made, folder } = await share({ 'a.txt': 'a' })
    const { link } = await links.create(app.context, app.operator, { resource: folder, listed: true })
    const ann = newPageClient(app)
    expect((await ann.get(`/d/${link.hash}`)).text).toContain('>a.txt<')
    const beyond = await ann.get(`/d/${link.hash}?offset=1`)
    expect(beyond.text).toContain(`href="/d/${link.hash}/">Previous<`)
    await remove(app.context, app.operator, [`${folder}/a.txt`])
    expect((await ann.get(`/d/${link.hash}`)).text).toContain('This folder is empty.')
    expect((await ann.get(`/s/${made.hash}?offset=nothing`)).text).toContain('This folder is empty.')
  })

  test('visitors see the name of the account; before a visit only its public branding is shown', async () => {
    const head = '<header class="brand">harbour</header>'
    const open = await share({ 'a.txt': 'a' })
    const receive = await share({ 'a.txt': 'a' }, { type: 'receive' })
    const locked = await share({ 'a.txt': 'a' }, { password: 'Tide-tables-1906' })
    const { link } = await links.create(app.context, app.operator, { resource: open.folder, listed: true })
    const ann = newPageClient(app)
    for (const { share: made } of [open, receive]) expect((await ann.get(`/s/${made.hash}`)).text).toContain(head)
    expect((await ann.get(`/d/${link.hash}`)).text).not.toContain('class="brand"')
    const form = await ann.get(`/s/${locked.share.hash}`)
    expect(form.text).toContain(`<header class="brand">${new URL(app.context.settings.publicUrl).host}</header>`)
    expect(form.text).not.toContain(head)
    expect(form.text).toContain('<p class="about">The person who sent you the link can give you the password.</p>')
    await app.ask('PATCH', 'account', { json: { brandingSettings: { companyName: 'Quay & Sons' } } })
    const branded = await newPageClient(app).get(`/s/${locked.share.hash}`)
    await app.ask('PATCH', 'account', { json: { brandingSettings: { companyName: '' } } })
    expect(branded.text).toContain('<header class="brand">Quay &amp; Sons</header>')
    expect(branded.text).toContain('<p class="about">Quay &amp; Sons shares this page with you. The person')
  })

  test('the page after an upload confirms it once, and marks what is new', async () => {
    const { share: made } = await share({ 'old.txt': 'o', 'new.txt': 'n' }, { access: new Set(['upload', 'download']) })
    const ann = newPageClient(app)
    const page = `/s/${made.hash}`
    await ann.get(page)
    const files = { '<b>one<b>.txt': '1', 'new.txt': 'another' }
    const { text } = await ann.post(`${page}/upload/${made.resourceId}`, formWith({}, files))
    const said = /<div class="done" role="status"[\s\S]*?<\/div>/.exec(text)?.[0]
    expect(said).toContain('<p>2 files uploaded</p>')
    expect(said).toContain('<li><bdi>&lt;b&gt;one&lt;b&gt;.txt</bdi></li>')
    expect(said).toContain('<li><bdi>new (2).txt</bdi></li>')
    expect(text.match(/<tr id="entry-\d+" class="new">/g)).toHaveLength(2)
    expect((await ann.get(page)).text).not.toMatch(/class="(done|new)"/)
  })

  test('nobody else can have a page confirm what was not uploaded', async () => {
    const { share: made } = await share({ 'a.txt': 'a' }, { access: new Set(['upload', 'download']) })
    const ann = newPageClient(app)
    const page = `/s/${made.hash}`
    await ann.get(page)
    const forged = `${made.resourceId}/3/Call%20me/a.txt`
    expect((await ann.get(`${page}?uploaded=${encodeURIComponent(forged)}`)).text).not.toContain('class="done"')
    const withCookie = (value: string) => ann.get(page, { cookie: `${ann.cookie}; sallyport_uploaded=${value}` })
    const shown = (await withCookie(forged)).text
    expect([shown.includes('3 files uploaded'), shown.includes('Call me')]).toEqual([true, false])
    for (const wrong of [
      `${Number(made.resourceId) + 1}/1/a.txt`,
      `${made.resourceId}/0/a.txt`,
      `${made.resourceId}/1/%E0%A4`,
      `${made.resourceId}/x`,
      '1',
    ])
      expect([wrong, (await withCookie(wrong)).text.includes('class="done"')]).toEqual([wrong, false])
    const elsewhere = { origin: 'https://evil.example' }
    expect((await ann.post(`${page}/folder/${made.resourceId}`, { uploaded: forged }, elsewhere)).status).toBe(403)
  })

  test('visitors who cannot list see the names that they have sent', async () => {
    const { share: made } = await share({ 'a.txt': 'a' }, { access: new Set(['upload']) })
    const ann = newPageClient(app)
    await ann.get(`/s/${made.hash}`)
    const { text } = await ann.post(`/s/${made.hash}/upload/${made.resourceId}`, formWith({}, { 'a.txt': 'b' }))
    expect(text).toContain('1 file uploaded')
    expect(text).toContain('<li><bdi>a.txt</bdi></li>')
  })

  test('a folder inside has its own title below the way to it; entries have icons by kind', async () => {
    const { share: made } = await share({ 'plans/<i>2026/a.csv': 'a', 'b.zip': 'b' })
    const ann = newPageClient(app)
    const top = await ann.get(`/s/${made.hash}`)
    expect(top.text).toContain('<h1><bdi>Box')
    expect(top.text).not.toContain('class="trail"')
    for (const kind of ['folder', 'archive']) expect(top.text).toContain(`<use href="#is-${kind}"/>`)
    const into = async ({ text }: { readonly text: string }) =>
      await ann.get(/href="([^"]*\/folder\/\d+)"[^>]*><bdi>(?!Box)/.exec(text)?.[1] ?? 'none')
    const plans = await into(top)
    expect(plans.text).toContain('<h1><bdi>plans</bdi></h1>')
    const deep = await ann.get(/href="([^"]*\/folder\/\d+)"[^>]*><bdi>&lt;i&gt;2026/.exec(plans.text)?.[1] ?? 'none')
    expect(deep.text).toContain('<h1><bdi>&lt;i&gt;2026</bdi></h1>')
    expect(deep.text).toContain(`<li><a class="link" href="/s/${made.hash}"><bdi>${made.name}</bdi></a></li>`)
    expect(deep.text).toContain('"><bdi>plans</bdi></a></li></ol>')
    expect(deep.text).toContain('<use href="#is-table"/>')
  })

  test('the order and the gallery stay from folder to folder, and the way back', async () => {
    const { share: made } = await share({ 'plans/a.png': await canvasOf(8, 8).png().toBuffer(), 'b.png': 'b' })
    const ann = newPageClient(app)
    const top = await ann.get(`/s/${made.hash}?sort=-size&view=gallery`)
    const query = '\\?sort=-size&amp;view=gallery'
    const [, inside = ''] = new RegExp(`href="([^"]*/folder/\\d+${query})"[^>]*><bdi>plans`).exec(top.text) ?? []
    const plans = await ann.get(inside.replaceAll('&amp;', '&'))
    expect(plans.text).toContain('<ul class="gallery">')
    expect(plans.text).toMatch(new RegExp(`class="trail"><li><a class="link" href="/s/${made.hash}${query}">`))
  })

  test.each([
    ['Quay / north', 'Quay - north.zip'],
    ['漢'.repeat(80), `${'漢'.repeat(60)}.zip`],
  ])('an archive of all is named after the share: %s', async (name, file) => {
    const { share: made } = await share({ 'a.txt': 'a', 'in/b.txt': 'b' }, { name })
    const ann = newPageClient(app)
    const { text } = await ann.get(`/s/${made.hash}`)
    const dispositionOf = async (path: string) => (await ann.get(path)).headers.get('content-disposition')
    expect(await dispositionOf(`/s/${made.hash}/zip/${made.resourceId}`)).toContain(encodeURIComponent(file))
    const id = /\/folder\/(\d+)"[^>]*><bdi>in</.exec(text)?.[1]
    expect(await dispositionOf(`/s/${made.hash}/zip/${id}`)).toContain('in.zip')
  })

  test('folders have the number of their entries; visitors change what they may only', async () => {
    const all = new Set(['download', 'upload', 'modify', 'delete'] as const)
    const { share: made } = await share({ 'in/a.txt': 'a', 'in/b.txt': 'b', 'c.txt': 'c' }, { access: all })
    const { text } = await newPageClient(app).get(`/s/${made.hash}`)
    expect(text).toContain('<td class="size">2 items</td>')
    expect(text).toContain('href="#files" data-select-files>Upload</a>')
    for (const change of ['rename', 'delete'])
      expect(text.match(new RegExp(`data-change="${change}"`, 'g'))).toHaveLength(2)
    const { share: read } = await share({ 'c.txt': 'c' })
    const plain = await newPageClient(app).get(`/s/${read.hash}`)
    expect(plain.text).not.toMatch(/data-change|<details|data-select-files/)
    expect(plain.text).toContain('Download c.txt')
  })

  test('a script that changes an entry gets its new row and the number of entries, or what is wrong', async () => {
    const access = new Set(['download', 'upload', 'modify', 'delete'] as const)
    const { share: made } = await share({ 'a.txt': 'a', 'b.txt': 'b' }, { access })
    const ann = newPageClient(app)
    const { text } = await ann.get(`/s/${made.hash}`)
    const [, path = '', id = ''] = /action="([^"]*\/rename\/(\d+))"/.exec(text) ?? []
    const folder = String(made.resourceId)
    const change = async (to: string, fields: Record<string, string>) => {
      const answer = await ann.post(to, { folder, ...fields }, { accept: 'application/json' })
      return [answer.status, JSON.parse(answer.text)]
    }
    const taken = 'A file or folder named “b.txt” already exists in this folder. Use another name.'
    expect(await change(path, { name: 'b.txt' })).toEqual([409, { problem: taken }])
    expect(await change(path, { name: '' })).toEqual([400, { problem: 'Enter a name.' }])
    const row = expect.stringMatching(new RegExp(`^<tr id="entry-${id}">[^]*<bdi>&lt;c&gt;.txt</bdi>[^]*</tr>$`))
    expect(await change(path, { name: '<c>.txt' })).toEqual([200, { row, count: '2 items' }])
    expect(await change(path.replace('/rename/', '/delete/'), {})).toEqual([200, { row: null, count: '1 item' }])
  })

  test('several entries are deleted together; none of another folder, nor by visitors who may not', async () => {
    const all = new Set(['download', 'upload', 'modify', 'delete'] as const)
    const { share: made } = await share({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' }, { access: all })
    const { share: other } = await share({ 'd.txt': 'd' })
    const [ann, ben] = [newPageClient(app), newPageClient(app)]
    const pageOf = async (hash: string) => (await (hash === made.hash ? ann : ben).get(`/s/${hash}`)).text
    const idsIn = (text: string) => [...text.matchAll(/name="(r\d+)"/g)].map(([, name = '']) => name)
    const [first = '', second = ''] = idsIn(await pageOf(made.hash))
    const [foreign = ''] = idsIn(await pageOf(other.hash))
    const change = (hash: string, fields: Record<string, string>) =>
      (hash === made.hash ? ann : ben).post(`/s/${hash}/delete-selection`, fields, {
        accept: 'application/json',
      })
    const folder = String(made.resourceId)
    expect((await change(made.hash, { [foreign]: 'on', folder })).status).toBe(404)
    expect((await change(other.hash, { [foreign]: 'on' })).status).toBe(403)
    const done = await change(made.hash, { [first]: 'on', [second]: 'on', folder })
    expect([done.status, JSON.parse(done.text)]).toEqual([200, { row: null, count: '1 item' }])
    expect(idsIn(await pageOf(made.hash))).toHaveLength(1)
    expect(idsIn(await pageOf(other.hash))).toEqual([foreign])
  })

  test('the page after a change has the order that the visitor has chosen', async () => {
    const { share: made } = await share(
      { 'a.txt': 'a', 'b.txt': 'b' },
      { access: new Set(['download', 'upload', 'modify']) },
    )
    const ann = newPageClient(app)
    const { text } = await ann.get(`/s/${made.hash}?sort=-name`)
    const path = /action="([^"]*\/rename\/\d+\?sort=-name)"/.exec(text)?.[1] ?? 'none'
    const after = await ann.post(path, { name: 'c.txt', folder: String(made.resourceId) })
    expect([...after.text.matchAll(/<bdi>(\w\.txt)</g)].map(([, name]) => name)).toEqual(['c.txt', 'a.txt'])
  })

  test('an upload-only page says so', async () => {
    const { share: made } = await share({ 'a.txt': 'a' }, { access: new Set(['upload']) })
    const { text } = await newPageClient(app).get(`/s/${made.hash}`)
    expect(text).toContain('You cannot see files that others have added.')
    expect(text).not.toContain('a.txt')
  })

  test('a browser without cookies sees a public page, is not redirected forever, and gets an explanation', async () => {
    const { share: made } = await share({ 'a.txt': 'a' })
    const bare = () => fetch(`${app.server.address}/s/${made.hash}`, { redirect: 'manual' })
    for (const answer of [await bare(), await bare()]) {
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('>a.txt<')
      expect(answer.headers.get('set-cookie')).toContain('HttpOnly')
    }
    const file = await fetch(`${app.server.address}/s/${made.hash}/zip/1`, { redirect: 'manual' })
    const said = await file.text()
    expect(file.status).toBe(404)
    expect(said).toContain('your browser blocks cookies')
    expect(said).toContain(`href="/s/${made.hash}"`)
    // The same response as for a link that does not exist.
    const never = await fetch(`${app.server.address}/s/abcd-00000000000000000000000000/zip/1`)
    expect(await never.text()).toBe(said.replaceAll(made.hash, 'abcd-00000000000000000000000000'))
  })

  test('the sign-in page shows the account branding, if set and if there is only one account', async () => {
    const brand = async () => {
      const answer = await app.ask('GET', 'setup', { as: null })
      return answer.json<{ data: { attributes: { brand: unknown } } }>().data.attributes.brand
    }
    expect(await brand()).toBeNull()
    await app.ask('PATCH', 'account', { json: { brandingSettings: { companyName: 'Harbour & Sons' } } })
    expect(await brand()).toEqual({ name: 'Harbour & Sons', logo: null })
    const image = (await canvasOf(96, 24).png().toBuffer()).toString('base64')
    await app.ask('POST', 'account/logo', { json: { image } })
    expect(await brand()).toEqual({ name: 'Harbour & Sons', logo: expect.stringMatching(/^\/s\/-\/logo\/\w+\.png$/) })
    const input = {
      account: 'quay',
      username: 'quinn',
      email: 'quinn@quay.example',
      password: 'a long enough password',
    }
    await addAccount(app.context, input)
    expect(await brand()).toBeNull()
  })

  test('visitors who cannot list see the name that they sent; others see the stored name', async () => {
    const told = async (access: ReadonlySet<'upload' | 'download'>) => {
      const view = await share({ 'salary.pdf': 'x', '2026': 'a file' }, { access })
      const ann = newPageClient(app)
      await ann.get(`/s/${view.share.hash}`)
      const upload = `/s/${view.share.hash}/upload/${view.share.resourceId}`
      const answers: [number, string][] = []
      for (const query of ['name=salary.pdf', 'name=a.txt&folder=2026']) {
        const headers = { cookie: ann.cookie, accept: 'application/json', 'content-type': 'application/octet-stream' }
        const address = `${app.server.address}${upload}?${query}&size=1`
        const response = await fetch(address, { method: 'POST', headers, body: 'y' })
        answers.push([response.status, await response.text()])
      }
      return answers
    }
    expect(await told(new Set(['upload']))).toEqual([
      [201, '{"name":"salary.pdf"}'],
      [201, '{"name":"a.txt"}'],
    ])
    expect(await told(new Set(['upload', 'download']))).toEqual([
      [201, '{"name":"salary (2).pdf"}'],
      [409, expect.stringContaining('\\"2026\\" is a file; a folder is needed there.')],
    ])
  })
})
