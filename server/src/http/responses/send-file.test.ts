/** Downloads over HTTP: complete, ranges, repeated, and interrupted; each announced once, when it is complete. */
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { logOf } from '../../../test/consistency.ts'
import { put } from '../../../test/people.ts'
import { headOf, openServedApp, type ServedApp } from '../../../test/served-app.ts'

let app: ServedApp
const content = 'the quick brown fox'
const etag = `"${createHash('sha256').update(content).digest('hex')}"`
const large = randomBytes(24 * 1024 * 1024)

beforeAll(async () => {
  app = await openServedApp('sqlite')
  await put(app, app.operator, '/fox.txt', content)
  await put(app, app.operator, '/empty.txt', '')
  await put(app, app.operator, '/large.bin', large)
})
afterAll(() => app.close())
beforeEach(() => app.context.db.q.deleteFrom('session_log').execute())

const url = (path: string) => `/api/v2/resources/download?resources%5B%5D=${encodeURIComponent(path)}`
let sent = 0
async function get(headers: Record<string, string> = {}, path = '/fox.txt') {
  const answer = await app.ask('GET', url(path), { headers })
  if (answer.status === 200 || answer.status === 206) sent += 1
  return answer
}
const downloads = async () => (await logOf(app.context)).filter((line) => line.startsWith('RETR'))
// A download is logged after its response: otherwise the next test would find it.
afterEach(async () => {
  await expect.poll(async () => (await downloads()).length).toBeGreaterThanOrEqual(sent)
  sent = 0
})

describe('a download', () => {
  test('of a whole file has the headers to identify and resume it', async () => {
    const answer = await get()
    expect([answer.status, answer.text]).toEqual([200, content])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(content.length),
      'accept-ranges': 'bytes',
      etag,
      'x-content-type-options': 'nosniff',
      'x-ratelimit-limit': '2147483647',
    })
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /)
    await expect.poll(downloads).toEqual(['RETR /fox.txt'])
  })

  test.each([
    ['bytes=0-3', 206, 'the ', 'bytes 0-3/19'],
    ['bytes=4-', 206, 'quick brown fox', 'bytes 4-18/19'],
    ['bytes=-3', 206, 'fox', 'bytes 16-18/19'],
    ['bytes=10-1000', 206, 'brown fox', 'bytes 10-18/19'],
    ['bytes=0-1,4-5', 200, content, null],
    ['lines=1-2', 200, content, null],
  ])('of the range %s responds with %i', async (range, status, text, contentRange) => {
    const answer = await get({ range })
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([status, text, contentRange])
    expect(answer.headers.get('content-length')).toBe(String(text.length))
  })

  test('in parts is announced once, with the part that completes it', async () => {
    await get({ range: 'bytes=0-3' })
    await get({ range: 'bytes=4-17' })
    await expect.poll(downloads).toEqual(['RETR /fox.txt partial', 'RETR /fox.txt partial'])
    await get({ range: 'bytes=18-' })
    await expect.poll(async () => (await downloads())[2]).toBe('RETR /fox.txt')
  })

  test('of a range beyond the end is refused with the size', async () => {
    const answer = await get({ range: 'bytes=19-' })
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */19'])
    expect(answer.json().errors[0].code).toBe('ERROR_RANGE')
    expect(await downloads()).toEqual([])
  })

  test('of a range respects If-Range, so that clients do not join two versions', async () => {
    expect((await get({ range: 'bytes=0-3', 'if-range': etag })).status).toBe(206)
    expect((await get({ range: 'bytes=0-3', 'if-range': '"another"' })).status).toBe(200)
    expect((await get({ range: 'bytes=0-3', 'if-range': `W/${etag}` })).status).toBe(200)
  })

  test('of a version that the caller already has is not sent again', async () => {
    for (const tag of [etag, `W/${etag}`, `"another", ${etag}`, '*']) {
      const answer = await get({ 'if-none-match': tag })
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', etag])
    }
    expect(await downloads()).toEqual([])
    expect((await get({ 'if-none-match': '"another"' })).status).toBe(200)
  })

  test('of an empty file is an empty response', async () => {
    const answer = await get({}, '/empty.txt')
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([200, '', '0'])
    expect((await get({ range: 'bytes=0-0' }, '/empty.txt')).status).toBe(416)
    await expect.poll(downloads).toEqual(['RETR /empty.txt'])
  })

  test('by HEAD is not announced', async () => {
    const answer = await app.ask('HEAD', url('/fox.txt'), { headers: { range: 'bytes=0-3' } })
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([200, '', '19'])
    expect(await downloads()).toEqual([])
  })

  test.each([
    ["it's (a) *bold* name!.txt", 'it%27s%20%28a%29%20%2Abold%2A%20name%21.txt', "it's (a) *bold* name!.txt"],
    ['two "quotes" & 100%.txt', 'two%20%22quotes%22%20%26%20100%25.txt', 'two _quotes_ & 100_.txt'],
    ['grüße 🦊.txt', 'gr%C3%BC%C3%9Fe%20%F0%9F%A6%8A.txt', 'gr__e __.txt'],
    ['semi;colon, comma=.txt', 'semi%3Bcolon%2C%20comma%3D.txt', 'semi;colon, comma=.txt'],
  ])('of "%s" has the name, encoded and last', async (name, encoded, plain) => {
    await put(app, app.operator, `/${name}`)
    const disposition = (await get({}, `/${name}`)).headers.get('content-disposition') ?? ''
    expect(disposition).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
    expect(decodeURIComponent(disposition.split("filename*=UTF-8''")[1] ?? '')).toBe(name)
  })

  test('leaves the connection usable for the next request', async () => {
    const ask = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}${more}\r\n`
    const received = await app.exchange(
      ask(url('/fox.txt')),
      ask(url('/fox.txt'), 'Range: bytes=0-2\r\n'),
      ask(url('/none')),
      ask(url('/fox.txt'), 'Connection: close\r\n'),
    )
    expect(received.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(9))).toEqual(['200', '206', '404', '200'])
    expect(received.endsWith(content)).toBe(true)
  })

  test('to a slow reader is complete and announced once, when the last byte is sent', async () => {
    const socket = await app.connect()
    socket.write(`GET ${url('/large.bin')} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Connection: close\r\n\r\n`)
    const hash = createHash('sha256')
    let bytes = 0
    let head = true
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      const body = head ? chunk.subarray(chunk.indexOf('\r\n\r\n') + 4) : chunk
      head = false
      if (bytes < 2_000_000) {
        await pause(5)
        expect(await downloads()).toEqual([])
      }
      bytes += body.length
      hash.update(body)
    }
    expect([bytes, hash.digest('hex')]).toEqual([large.length, createHash('sha256').update(large).digest('hex')])
    await expect.poll(downloads).toEqual(['RETR /large.bin'])
  })

  test('that the receiver aborts is not announced, and not logged as an error', async () => {
    const socket = await app.connect()
    socket.write(`GET ${url('/large.bin')} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await expect.poll(() => app.logged.filter((line) => line.includes('"brokenOff":true'))).toHaveLength(1)
    await expect.poll(downloads).toEqual(['RETR /large.bin partial'])
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('whose bytes are missing fails before anything is sent, or is cut so that nobody mistakes a part for the whole', async () => {
    const lost = await put(app, app.operator, '/lost.bin', 'lost'.repeat(10_000))
    await app.context.blobs.remove(lost.resource.blobKey ?? '')
    const answer = await get({}, '/lost.bin')
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(answer.text).not.toContain(lost.resource.blobKey)
    expect(await downloads()).toEqual([])
  })
})
