/** The built web app on real sockets: the page with its nonce, compressed and cached assets, and nothing else. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'

const script = `console.log(${'"gate", '.repeat(50)}0)`
const page =
  '<!doctype html><meta name="csp-nonce" content="__NONCE__"><meta name="session" content="__SESSION__"><script src="/assets/index-Ab12.js"></script>'
let folder: string
let app: ServedApp
beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'sallyport-web-'))
  folder = join(parent, 'web')
  const assets = join(folder, 'assets')
  await mkdir(assets, { recursive: true })
  await writeFile(join(parent, 'secret.key'), 'unseen')
  await writeFile(join(folder, 'index.html'), page)
  await writeFile(join(folder, 'index.de.html'), `${page}<p lang="de">`)
  await writeFile(join(assets, 'index-Ab12.js'), script)
  await writeFile(join(assets, 'index-Ab12.js.br'), brotliCompressSync(script))
  await writeFile(join(assets, 'index-Ab12.js.gz'), gzipSync(script))
  await writeFile(join(assets, 'inter-Cd34.woff2'), Buffer.from([0x77, 0x4f, 0x46, 0x32]))
  await writeFile(join(assets, '.hidden.js'), 'unseen')
  app = await openServedApp('sqlite', { webFolder: folder })
})
afterAll(async () => {
  await app.close()
  await rm(join(folder, '..'), { recursive: true })
})

const html = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }
const browse = (path: string, headers: Record<string, string> = html) => app.ask('GET', path, { as: null, headers })
const lines = (path: string, method = 'GET', more = '') =>
  app.exchange(`${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}\r\n`)

describe('the page', () => {
  test.each([
    '/',
    '/files',
    '/files/in%20bound/2026/a.csv',
    '/users',
    '/sign-in?next=/files',
    '/assetsroom',
    '/serves',
  ])('is the response to a browser at %s', async (path) => {
    const answer = await browse(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(answer.text).toContain('/assets/index-Ab12.js')
  })

  test('contains the nonce of its policy, a new one each time, and is not cached', async () => {
    const nonces = new Set<string>()
    for (let asked = 0; asked < 3; asked++) {
      const { text, headers } = await browse('/files')
      const nonce = /content="([^"]+)"/.exec(text)?.[1] ?? ''
      expect(Buffer.from(nonce, 'base64').length).toBe(16)
      expect(headers.get('content-security-policy')).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; frame-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      )
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(3)
  })

  test('says whether the request had a session cookie, but not its value', async () => {
    const sessionIn = ({ text }: { text: string }) => /name="session" content="([^"]*)"/.exec(text)?.[1]
    expect(sessionIn(await browse('/'))).toBe('none')
    expect(sessionIn(await browse('/', { ...html, cookie: 'other=a' }))).toBe('none')
    const known = await browse('/', { ...html, cookie: 'sallyport_session=neither-good-nor-seen' })
    expect(sessionIn(known)).toBe('shown')
    expect(known.text).not.toContain('neither-good')
  })

  test.each([
    ['de-AT,de;q=0.9,en;q=0.8', '', 'de'],
    ['en,de;q=0.5', '', 'en'],
    ['de', 'sallyport_language=en', 'en'],
    ['en', 'a=b; sallyport_language=de', 'de'],
    ['de', 'sallyport_language=../../secret', 'de'],
    ['fr', 'my_sallyport_language=de', 'en'],
  ])('for a browser that prefers %j, with the cookie %j, is in the language %s', async (prefers, cookie, language) => {
    const { text, headers } = await browse('/files', { ...html, cookie, 'accept-language': prefers })
    expect(text.includes('lang="de"')).toBe(language === 'de')
    expect([headers.get('content-language'), headers.get('vary')]).toEqual([language, 'cookie, accept-language'])
  })

  test('responds to HEAD with the same headers and no body', async () => {
    const answer = await lines('/', 'HEAD')
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*content-security-policy: default-src 'none'; script-src 'self'/i)
    expect(answer.split('\r\n\r\n')[1]).toBe('')
  })

  test('is not sent to API clients, for other methods, or for API paths', async () => {
    for (const path of ['/files', '/.env', '/wp-login.php']) {
      const answer = await browse(path, { accept: '*/*' })
      expect([path, answer.status, answer.json().errors[0].code]).toEqual([path, 404, 'ERROR_NOT_FOUND'])
    }
    for (const path of ['/api', '/api/v2/none', '/api/v3/resources', '/docs/none', '/metrics/none', '/assets']) {
      const answer = await browse(path)
      expect([path, answer.status, answer.json().errors[0].code]).toEqual([path, 404, 'ERROR_NOT_FOUND'])
    }
    // The public pages have their own responses.
    for (const path of ['/s', '/s/none', '/d/none'])
      expect((await browse(path)).text).not.toContain('/assets/index-Ab12.js')
    expect((await app.ask('POST', '/files', { as: null, headers: html })).status).toBe(404)
    expect((await app.ask('POST', '/api/v2/webhooks/1', { headers: html })).status).toBe(405)
    expect((await browse('/api/v2/account')).status).toBe(401)
    expect((await browse('/docs')).text).toContain('Sallyport API')
  })

  test.each([
    '//evil.example',
    '//evil.example/..;/',
    '/\\evil.example',
    '/https://evil.example',
    '/%2f%2fevil.example/',
    '/sign-in?next=https://evil.example',
    '/sign-in?next=//evil.example',
    '/?redirect=https://evil.example',
    'https://evil.example/',
  ])('T-53: redirects to no other site, and does not repeat the requested one: %s', async (path) => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const answer = await lines(path, method, 'Accept: text/html\r\nContent-Length: 0\r\n')
      expect(answer).toMatch(/^HTTP\/1\.1 (200|40[04]) /)
      expect(answer).not.toMatch(/^(location|refresh):/im)
      if (answer.includes('text/html')) expect(answer).not.toContain('evil')
    }
  })

  test('T-31: is the only response to browsers at paths where other servers disclose files or internals', async () => {
    const usual = (await browse('/files')).text.replace(/content="[^"]+"/, '')
    for (const path of ['/env', '/debug', '/.env', '/server-status', '/phpinfo.php', '/.git/config', '/package.json'])
      expect([path, (await browse(path)).text.replace(/content="[^"]+"/, '')]).toEqual([path, usual])
  })

  test('that is not built is a message that says how to build it; the API works nevertheless', async () => {
    await rename(folder, `${folder}.away`)
    try {
      const answer = await browse('/')
      expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/plain; charset=utf-8'])
      expect(answer.text).toContain('npm run build')
      expect((await app.ask('GET', 'account')).status).toBe(200)
    } finally {
      await rename(`${folder}.away`, folder)
    }
    expect((await browse('/')).status).toBe(200)
  })
})

describe('assets', () => {
  test('are sent under their own names only, so that nobody can have one kept without its encoding', async () => {
    for (const ending of ['br', 'gz'])
      expect((await browse(`/assets/index-Ab12.js.${ending}`, { 'accept-encoding': '' })).status).toBe(404)
    const answer = await browse('/assets/index-Ab12.js', { 'accept-encoding': 'br' })
    expect([answer.headers.get('content-encoding'), answer.text]).toEqual(['br', script])
  })

  test('are cached without limit, and sent in the best encoding that the browser accepts', async () => {
    const cases = [
      ['br, gzip', 'br'],
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['identity', null],
      ['', null],
    ] as const
    for (const [accepted, encoding] of cases) {
      const answer = await browse('/assets/index-Ab12.js', { 'accept-encoding': accepted })
      expect([accepted, answer.headers.get('content-encoding')]).toEqual([accepted, encoding])
      expect(answer.text).toBe(script)
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(answer.headers.get('vary')).toBe('accept-encoding')
    }
    const raw = await lines('/assets/index-Ab12.js', 'GET', 'Accept-Encoding: gzip\r\n')
    expect(gunzipSync(Buffer.from(raw.slice(raw.indexOf('\r\n\r\n') + 4), 'latin1')).toString()).toBe(script)
  })

  test('without a compressed variant are sent unchanged', async () => {
    const answer = await browse('/assets/inter-Cd34.woff2', { 'accept-encoding': 'br' })
    expect([answer.status, answer.headers.get('content-encoding'), answer.headers.get('content-type')]).toEqual([
      200,
      null,
      'font/woff2',
    ])
  })

  test('have an entity tag per encoding, and are not sent again if it matches', async () => {
    const tags = new Set<string>()
    for (const accepted of ['br', 'gzip', 'identity']) {
      const first = await browse('/assets/index-Ab12.js', { 'accept-encoding': accepted })
      const etag = first.headers.get('etag') ?? ''
      const again = await browse('/assets/index-Ab12.js', { 'accept-encoding': accepted, 'if-none-match': `W/${etag}` })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
      tags.add(etag)
    }
    expect(tags.size).toBe(3)
  })

  test('respond to HEAD', async () => {
    const answer = await lines('/assets/index-Ab12.js', 'HEAD')
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 200 [\\s\\S]*content-length: ${script.length}\\r\\n`, 'i'))
    expect(answer.split('\r\n\r\n')[1]).toBe('')
  })

  test('that do not exist are a 404, also for browsers, which is not cached', async () => {
    const answer = await browse('/assets/index-Zz99.js')
    expect([answer.status, answer.json().errors[0].code]).toEqual([404, 'ERROR_NOT_FOUND'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test.each([
    '/assets/../secret.key',
    '/assets/../../secret.key',
    '/assets/..%2f..%2fsecret.key',
    '/assets/..%252f..%252fsecret.key',
    '/assets/%2e%2e/%2e%2e/secret.key',
    '/assets/..%5c..%5csecret.key',
    '/assets/..\\..\\secret.key',
    '/assets//../../secret.key',
    '/assets/.hidden.js',
    '/assets/%2ehidden.js',
    '/assets/index-Ab12.js%00.css',
    '/assets/index-Ab12.js/../../../secret.key',
    '/assets/.',
    '/assets/..',
    '/assets/%',
  ])('T-27: %s is not found', async (path) => {
    const answer = await lines(path, 'GET', 'Accept: text/html\r\n')
    expect(answer).not.toContain('unseen')
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
  })
})
