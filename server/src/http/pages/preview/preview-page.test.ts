import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { newPageClient, type PageClient } from '../../../../test/page-client.ts'
import { put } from '../../../../test/people.ts'
import { canvasOf, lookAt, pdfOf } from '../../../../test/pictures.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { shareFiles } from '../../../../test/shares.ts'
import type { NewShareInput } from '../../../core/shares/share-input.ts'

/** Addresses and texts as a browser reads them. */
const plain = (markup: string) => markup.replaceAll('&amp;', '&')

/** What a page says of the files around the one that it shows. */
const stepsOf = (text: string) => {
  const nav = /<nav class="steps"[\s\S]*?<\/nav>/.exec(text)?.[0] ?? ''
  const to = (rel: string) => {
    const link = new RegExp(`<a class="button" rel="${rel}"[^>]*>`).exec(nav)?.[0] ?? ''
    return {
      path: plain(/href="([^"]*)"/.exec(link)?.[1] ?? 'none'),
      picture: plain(/data-picture="([^"]*)"/.exec(link)?.[1] ?? 'none'),
    }
  }
  const position = /class="position"[^>]*>([^<]*)</.exec(nav)?.[1] ?? 'none'
  return { position, prev: to('prev'), next: to('next') }
}

const nameOn = (text: string) => /<h1><bdi>([^<]*)</.exec(text)?.[1]

describe.each(engines)('the preview of a shared file, on %s', (engine) => {
  let app: ServedApp
  let picture: Buffer
  beforeAll(async () => {
    app = await openServedApp(engine)
    picture = await canvasOf(64, 64).png().toBuffer()
  })
  afterAll(() => app.close())

  const share = async (files: Record<string, string | Buffer>, options: Partial<NewShareInput> = {}) =>
    (await shareFiles(app, files, options)).share

  /** The preview that the list leads to; null if it has none of this file. */
  async function previewOf(ann: PageClient, hash: string, name: string, query = '') {
    const { text } = await ann.get(`/s/${hash}${query}`)
    const path = new RegExp(`href="([^"]*/preview/\\d+[^"]*)"[^>]*><bdi>${name}`).exec(text)?.[1]
    return path === undefined ? null : await ann.get(plain(path))
  }

  test('leads from one file to the next in the order of the list, with the position among the files', async () => {
    const made = await share({ 'a.png': picture, 'b.zip': 'b', 'c.png': picture, 'in/d.txt': 'd' })
    const ann = newPageClient(app)
    const last = await previewOf(ann, made.hash, 'c.png', '?sort=-name&view=gallery')
    const first = stepsOf(last?.text ?? '')
    expect(first).toMatchObject({ position: '1 of 3', prev: { path: 'none' }, next: { picture: 'none' } })
    expect(first.next.path).toMatch(/\/preview\/\d+\?sort=-name&view=gallery$/)
    const middle = await ann.get(first.next.path)
    expect(nameOn(middle.text)).toBe('b.zip')
    expect(middle.text).toContain('There is no preview of this file.')
    const second = stepsOf(middle.text)
    expect(second.position).toBe('2 of 3')
    // So that the steps keep their place.
    expect(middle.text).toContain('data-longest="3 of 3"')
    expect(second.prev.picture).toMatch(/\/view\/\d+\?size=large$/)
    const end = await ann.get(second.next.path)
    expect([nameOn(end.text), stepsOf(end.text).position]).toEqual(['a.png', '3 of 3'])
    expect(stepsOf(end.text).next.path).toBe('none')
    expect(nameOn((await ann.get(stepsOf(end.text).prev.path)).text)).toBe('b.zip')
    const german = await ann.get(second.next.path, { 'accept-language': 'de' })
    expect(stepsOf(german.text).position).toBe('3 von 3')
  })

  test('leads back to the entry, in the list as it was', async () => {
    const made = await share({ 'a.png': picture, 'b.txt': 'b', 'in/c.txt': 'c' })
    const ann = newPageClient(app)
    const page = await previewOf(ann, made.hash, 'a.png', '?sort=-name&view=gallery')
    const [, back = 'none', anchor] = /class="back" href="([^"#]*)#(entry-\d+)"/.exec(page?.text ?? '') ?? []
    expect(plain(back)).toMatch(/\/folder\/\d+\?sort=-name&view=gallery$/)
    const list = await ann.get(plain(back))
    expect(list.text).toContain('class="gallery"')
    expect(list.text).toContain(`id="${anchor}"`)
  })

  test('leads across the pages of a long list', async () => {
    const names = Array.from({ length: 203 }, (_, i) => `${String(i).padStart(3, '0')}.txt`)
    const made = await share({ ...Object.fromEntries(names.map((name) => [name, 'x'])), 'in/a.txt': 'a' })
    const ann = newPageClient(app)
    const last = await previewOf(ann, made.hash, '198.txt')
    expect(stepsOf(last?.text ?? '').position).toBe('199 of 203')
    const { path } = stepsOf(last?.text ?? '').next
    expect(path).toMatch(/\?offset=200$/)
    const next = await ann.get(path)
    expect([nameOn(next.text), stepsOf(next.text).position]).toEqual(['199.txt', '200 of 203'])
    expect(plain(/class="back" href="([^"#]*)/.exec(next.text)?.[1] ?? '')).toMatch(/offset=200$/)
    const before = stepsOf(next.text).prev.path
    expect(before).not.toContain('offset')
    expect(nameOn((await ann.get(before)).text)).toBe('198.txt')
    // As if the list had become shorter since.
    const gone = await ann.get(`${before}?offset=4000`)
    expect([nameOn(gone.text), stepsOf(gone.text).position]).toEqual(['198.txt', 'none'])
  })

  test('shows the name, the size, the time of the last change and a download', async () => {
    const made = await share({ 'quay.png': await canvasOf(1_600, 400).png().toBuffer() })
    const ann = newPageClient(app)
    const page = await previewOf(ann, made.hash, 'quay.png')
    expect(nameOn(page?.text ?? '')).toBe('quay.png')
    expect(page?.text).toMatch(/<span>Modified <time datetime="[^"]+">\d+ \w+ \d{4}, \d\d:\d\d UTC<\/time><\/span>/)
    expect(page?.text).toMatch(/class="button primary" href="[^"]*\/file\/\d+">/)
    // The only file.
    expect(stepsOf(page?.text ?? '').position).toBe('none')
    expect((await ann.get('/s/-/preview.css')).headers.get('content-type')).toBe('text/css; charset=utf-8')
  })

  test('of a picture links to a larger rendering, unless downloads are limited', async () => {
    const large = await canvasOf(3_000, 750).png().toBuffer()
    const look = async (rest: Partial<NewShareInput>) => {
      const made = await share({ 'quay.png': large }, rest)
      const ann = newPageClient(app)
      const page = plain((await previewOf(ann, made.hash, 'quay.png'))?.text ?? '')
      const widthOf = async (path = 'none') => {
        const drawn = await fetch(`${app.server.address}${path}`, { headers: { cookie: ann.cookie } })
        return (await lookAt(Buffer.from(await drawn.arrayBuffer()))).width
      }
      const fitting = /class="whole" src="([^"]*)"/.exec(page)?.[1]
      const link = /class="button enlarge" href="([^"]*)"/.exec(page)?.[1]
      return { widths: [await widthOf(fitting), await widthOf(fitting?.replace('large', 'full'))], fitting, link }
    }
    const open = await look({})
    expect(open.widths).toEqual([1_200, 2_000])
    expect(open.link).toBe(open.fitting?.replace('large', 'full'))
    const limited = await look({ downloadLimit: 3 })
    expect(limited.widths).toEqual([1_200, 1_200])
    expect(limited.link).toBe(limited.fitting)
  })

  test('is of pictures, and not for visitors who may not download', async () => {
    const made = await share({ 'plain.bin': 'x', 'quay.png': picture })
    const ann = newPageClient(app)
    const { text } = await ann.get(`/s/${made.hash}`)
    const id = new RegExp(`/s/${made.hash}/preview/(\\d+)"><img[^>]*alt="Preview quay.png"`).exec(text)?.[1]
    const other = /\/file\/(\d+)"[^>]*><bdi>plain/.exec(text)?.[1]
    expect((await ann.get(`/s/${made.hash}/preview/${other}`)).text).toContain('There is no preview of this file.')
    expect((await ann.get(`/s/${made.hash}/preview/${made.resourceId}`)).status).toBe(404)
    const upload = await share({ 'hidden.png': picture }, { access: new Set(['upload']) })
    const hidden = await newPageClient(app).get(`/s/${upload.hash}/preview/${id}`)
    expect(hidden.status).toBeGreaterThanOrEqual(400)
  })

  test('shows text as text, whatever it contains, and what is separated as a table', async () => {
    const made = await share({
      'a.html': '<script>alert(1)</script>',
      'b.csv': 'order;customer\n1;"<b>x; y</b>"\n',
      'c.txt': `${'long line '.repeat(30_000)}`,
      'd.svg': '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
      'e.txt': 'binary\0',
    })
    const ann = newPageClient(app)
    const page = await previewOf(ann, made.hash, 'a.html')
    expect(page?.text).toContain('<pre dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</pre>')
    expect(page?.text).not.toContain('Only the beginning is shown.')
    const table = (await ann.get(stepsOf(page?.text ?? '').next.path)).text
    expect(table).toContain('<th scope="col" dir="auto">customer</th>')
    expect(table).toContain('<td dir="auto">&lt;b&gt;x; y&lt;/b&gt;</td>')
    expect((await previewOf(ann, made.hash, 'c.txt'))?.text).toContain('Only the beginning is shown.')
    expect(await previewOf(ann, made.hash, 'd.svg')).toBeNull()
    expect((await previewOf(ann, made.hash, 'e.txt'))?.text).toContain('There is no preview of this file.')
  })

  test('of a table has the beginning of long cells', async () => {
    const made = await share({ 'a.csv': `order;remark\n1;${'x'.repeat(60_000)}\n2;${'long remark '.repeat(5)}\n` })
    const { text = '' } = (await previewOf(newPageClient(app), made.hash, 'a.csv')) ?? {}
    expect(text).toContain(`<td dir="auto"><div class="cell">${'x'.repeat(300)}…</div></td>`)
    expect(text).not.toContain('x'.repeat(301))
    expect(text).toContain('<td dir="auto"><div class="cell">long remark ')
    expect(text).toContain('<td dir="auto">2</td>')
    expect(text).toContain('Only the beginning is shown.')
  })

  test('is of nothing outside of the share, nor of texts that a download limit would have to count', async () => {
    const outside = await put(app, app.operator, '/private.txt', 'secret')
    const made = await share({ 'a.txt': 'a' })
    const limit = await share({ 'a.txt': 'a' }, { downloadLimit: 1 })
    const { share: blind, files } = await shareFiles(app, { 'a.txt': 'a' }, { access: new Set(['upload']) })
    const ann = newPageClient(app)
    const blindId = files['a.txt']?.resource.id
    expect(await previewOf(ann, made.hash, 'a.txt')).not.toBeNull()
    expect((await ann.get(`/s/${made.hash}/preview/${outside.resource.id}`)).status).toBe(404)
    expect(await previewOf(newPageClient(app), limit.hash, 'a.txt')).toBeNull()
    const stranger = newPageClient(app)
    await stranger.get(`/s/${blind.hash}`)
    expect((await stranger.get(`/s/${blind.hash}/preview/${blindId}`)).status).toBe(403)
  })

  test('of a document shows one page after the other, beside the steps from file to file', async () => {
    const made = await share({ 'a.pdf': pdfOf('one', 'two', 'three'), 'b.pdf': pdfOf('one') })
    const ann = newPageClient(app)
    const first = await previewOf(ann, made.hash, 'a.pdf', '?sort=name')
    const pagesOf = (text: string) => /<nav class="leaves"[\s\S]*?<\/nav>/.exec(text)?.[0] ?? 'none'
    expect(first?.text).toMatch(/src="[^"]*\?size=large&amp;page=1"/)
    expect(stepsOf(first?.text ?? '')).toMatchObject({
      position: '1 of 2',
      next: { picture: expect.stringMatching(/&page=1$/) },
    })
    const pages = pagesOf(first?.text ?? '')
    expect(pages).toContain('Page 1 of 3')
    const next = plain(/rel="next" href="([^"]*)" aria-label="Next page"/.exec(pages)?.[1] ?? 'none')
    expect(next).toMatch(/\?sort=name&page=2$/)
    expect(pagesOf((await ann.get(next)).text)).toContain('Page 2 of 3')
    expect(pagesOf((await ann.get(next.replace('page=2', 'page=99'))).text)).toContain('Page 3 of 3')
    expect(pagesOf((await ann.get(stepsOf(first?.text ?? '').next.path)).text)).toBe('none')
  })
})
