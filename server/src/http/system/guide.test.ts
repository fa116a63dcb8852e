/** The built guide on real sockets: open to everybody, plain names only. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'

const page = '<!doctype html><title>Sallyport guide</title>'
let folder: string
let app: ServedApp
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-guide-'))
  await writeFile(join(folder, 'index.html'), page)
  await writeFile(join(folder, 'index.html.gz'), gzipSync(page))
  await writeFile(join(folder, 'sftp.html'), '<!doctype html><title>SFTP</title>')
  await writeFile(join(folder, '.draft.html'), 'unseen')
  app = await openServedApp('sqlite', { guideFolder: folder })
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

const browse = (path: string) => app.ask('GET', path, { as: null, headers: { accept: 'text/html' } })

test('its first page is at /guide/, where links to other pages begin', async () => {
  const answer = await browse('/guide/')
  expect([answer.status, answer.text]).toEqual([200, page])
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const { headers } = await fetch(`${app.server.address}/guide`, { redirect: 'manual' })
  expect(headers.get('location')).toBe('/guide/')
  expect((await browse('/guide/sftp.html')).text).toContain('<title>SFTP</title>')
})

test('pages run scripts and styles of this server only', async () => {
  const policy = (await browse('/guide/')).headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(policy).not.toContain('unsafe')
})

test('pages are compressed by the build, and not sent again unchanged', async () => {
  const lines = (more: string) =>
    app.exchange(`GET /guide/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}\r\n\r\n`)
  expect(await lines('Accept-Encoding: gzip')).toContain('content-encoding: gzip')
  const etag = (await browse('/guide/')).headers.get('etag')
  expect(await lines(`Accept-Encoding: gzip\r\nIf-None-Match: ${etag}`)).toContain('HTTP/1.1 304')
})

test.each([
  '/guide/.draft.html',
  '/guide/../secret.key',
  '/guide/%2e%2e%2fsecret.key',
  '/guide/a/b.html',
  '/guide/none.html',
])('%s is not found, or not a page of the guide', async (path) => {
  const answer = await browse(path)
  expect(answer.text).not.toContain('unseen')
  expect([404, 503]).toContain(answer.status)
})
