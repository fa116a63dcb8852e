import { createHash, randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type FilescomSite, openFilescomSite } from '../../../test/filescom-server.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { FilescomOptions } from './client.ts'
import { openFilescom } from './source.ts'
import type { UserOptions } from './users.ts'

const big = randomBytes(3_000_000)
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')
/** Of older sites, which give neither. */
const withoutHashes = { sha256: undefined, md5: undefined, crc32: undefined }

describe.each(engines)('the import from Files.com, on %s', (engine) => {
  let there: FilescomSite
  let here: TestApp
  beforeEach(async () => {
    there = await openFilescomSite()
    here = await openTestApp(engine)
    there.put('in/a.txt', 'the first', { fields: { provided_mtime: '2017-07-14T02:40:00Z' } })
    there.put('in/deep/Ü ber #1?.bin', big)
    there.put('empty', '')
  })
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const optionsOf = (options: Partial<FilescomOptions> = {}): FilescomOptions & UserOptions => ({
    ...{ base: there.base, apiKey: there.apiKey, requestsPerSecond: 10_000, isLoopback: true },
    ...{ pauses: [1, 1, 1], deadlineMs: 5_000 },
    ...options,
    email: '',
  })
  const steps = (options: Partial<FilescomOptions> = {}) =>
    importSteps(here, async () => openFilescom(optionsOf(options)))

  it('goes through all steps, and sends the key to the site alone', async () => {
    const { plan, run, verify, undo, at } = steps()
    expect((await plan()).files).toEqual({ folders: 2, files: 3, bytes: 3_000_009, alreadyHere: 0, fits: true })
    const ran = await run()
    expect(ran.problems).toEqual([])
    expect(ran.counts).toMatchObject({ folders: 2, copied: 3, failed: 0 })
    expect((await at('/in/a.txt'))?.modifiedAt).toBe('2017-07-14T02:40:00.000Z')
    expect((await at('/empty'))?.modifiedAt).toBe('2020-07-29T09:53:36.000Z')
    expect((await at('/in/deep/Ü ber #1?.bin'))?.sha256).toBe(sha256(big))
    expect(there.leaked).toBe(0)
    // As official clients ask.
    expect(there.requests.some((path) => path.startsWith('/api/rest/v1/folders/in%2Fdeep?'))).toBe(true)
    expect(there.requests).toContain('/api/rest/v1/folders/?per_page=1000')
    expect((await run()).counts).toMatchObject({ copied: 0, unchanged: 3, gone: 0 })
    // Of the same size and time.
    there.put('in/a.txt', 'different', { fields: { provided_mtime: '2017-07-14T02:40:00Z' } })
    there.entries.delete('empty')
    there.put('in/new.txt', 'new')
    expect((await verify()).counts).toMatchObject({ differs: 1, missing: 1 })
    expect((await run()).counts).toMatchObject({ updated: 1, copied: 1, unchanged: 1, gone: 1 })
    expect((await verify(true)).counts).toMatchObject({ identical: 3, differs: 0, missing: 0, folders: 2 })
    expect((await undo()).removed).toMatchObject({ files: 4, folders: 2 })
  })

  it('reads lists to the end of the cursor', async () => {
    there.pageSize = 7
    for (let i = 0; i < 50; i++) there.put(`many/${i}.txt`, `${i}`)
    expect((await steps().plan()).files).toMatchObject({ files: 53, folders: 3 })
  })

  it('goes on when it was interrupted, also within a file, and checks the whole content', async () => {
    there.put('in/deep/Ü ber #1?.bin', big, { fields: { sha256: undefined } })
    const parts: (string | undefined)[] = []
    there.intercept = ({ url = '', headers }, response) => {
      if (!url.startsWith('/storage/') || !url.includes('ber')) return false
      parts.push(headers.range)
      if (parts.length > 2) return false
      const from = Number(/\d+/.exec(headers.range ?? '0')?.[0])
      sendPart(response, from, from + 1_000_000)
      return true
    }
    const ran = await steps().run()
    expect(ran.problems).toEqual([])
    expect(parts).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/), expect.stringMatching(/^bytes=\d+-$/)])
    expect((await steps().at('/in/deep/Ü ber #1?.bin'))?.sha256).toBe(sha256(big))
  })

  it('goes on when the command was stopped', async () => {
    const stopping = new AbortController()
    there.intercept = ({ url = '' }) => {
      if (url.startsWith('/storage/') && url.includes('ber')) stopping.abort(new Error('stopped'))
      return false
    }
    await expect(steps().run({ signal: stopping.signal, parallel: 1 })).rejects.toThrow('stopped')
    there.intercept = () => false
    const ran = await steps().run()
    expect(ran.counts.copied + ran.counts.unchanged).toBe(3)
    expect(ran.counts.failed).toBe(0)
    expect(ran.counts.copied).toBeGreaterThan(0)
  })

  /** Sends some of the content, and breaks off. */
  function sendPart(response: ServerResponse, from: number, to: number): void {
    const head = from > 0 ? { 'content-range': `bytes ${from}-${big.length - 1}/${big.length}` } : {}
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': big.length - from, ...head })
    response.write(big.subarray(from, to), () => response.destroy())
  }

  it.each([
    ['another MD5', { md5: 'a'.repeat(32), sha256: undefined }, /MD5/],
    ['another CRC-32', { crc32: '0000abcd', md5: undefined, sha256: undefined }, /CRC-32/],
    ['another SHA-256', { sha256: 'b'.repeat(64) }, /SHA-256/],
    ['a size that is too small', { size: 4 }, /next run imports it/],
    ['a size that is too large', { size: 4_000 }, /broke off/],
    ['a size that is no number', { size: 'large' }, null],
  ])('does not bring a file with %s', async (_, fields, reason) => {
    there.put('in/a.txt', 'the first', { fields })
    const ran = await steps().run()
    expect(ran.counts).toMatchObject({ copied: 2 })
    expect(await steps().at('/in/a.txt')).toBeUndefined()
    if (reason) expect(ran.problems).toMatchObject([{ path: '/in/a.txt', reason: expect.stringMatching(reason) }])
    else expect(JSON.stringify(ran.problems)).toContain('/in/a.txt')
  })

  it('takes a CRC-32 in decimals, and files without any hash', async () => {
    there.put('in/a.txt', '123456789', { fields: { ...withoutHashes, crc32: String(0xcb_f4_39_26) } })
    there.put('empty', '', { fields: withoutHashes })
    expect((await steps().run()).counts).toMatchObject({ copied: 3, failed: 0 })
    expect((await steps().verify()).counts).toMatchObject({ sameSize: 2, identical: 1 })
  })

  it('names what has no name here, and asks for nothing outside of the site', async () => {
    there.intercept = ({ url = '' }, response) => {
      if (!url.includes('/folders/in?')) return false
      const paths = [
        'in/..',
        '../../etc/passwd',
        'other/elsewhere.txt',
        'in/',
        'in/a.txt',
        'in/a\\b.txt',
        'in/c\u0000d',
      ]
      const items = paths.map((path) => ({ path, type: 'file', size: 9, mtime: '2020-01-01T00:00:00Z' }))
      response.end(JSON.stringify([...items, { path: 'in/...', type: 'link', size: 1 }, null, 'text']))
      return true
    }
    const ran = await steps().run()
    const said = JSON.stringify(ran.problems)
    for (const part of ['no file has', 'that it is not in', 'whether it is a file']) expect(said).toContain(part)
    expect(there.requests.filter((path) => path.includes('passwd') || path.includes('elsewhere'))).toEqual([])
    expect((await steps().at('/in/a.txt'))?.size).toBe(9)
  })

  it.each(['the same', 'another'])('ends a list whose cursor never ends, with %s cursor', async (kind) => {
    let asked = 0
    there.intercept = ({ url = '' }, response) => {
      if (!url.includes('/folders/in?')) return false
      const cursor = kind === 'the same' ? 'again' : String(asked)
      asked += 1
      response.setHeader('x-files-cursor', cursor)
      response.end(JSON.stringify([{ path: 'in/a.txt', type: 'file', size: 9, mtime: '2020-01-01T00:00:00Z' }]))
      return true
    }
    const ran = await steps().run()
    expect(asked).toBeLessThan(20)
    expect(ran.problems).toMatchObject([{ path: '/in', reason: expect.stringContaining('again and again') }])
    expect((await steps().at('/in/a.txt'))?.size).toBe(9)
  })

  it('waits as it is told when the site is overloaded, and gives up on a storm', async () => {
    const waits: string[] = []
    const storm = (most: number) => {
      let refused = 0
      there.intercept = ({ url = '' }, response) => {
        if (!url.startsWith('/api/') || refused >= most) return false
        refused += 1
        response.writeHead(429, { 'retry-after': '0' })
        response.end('{"type":"rate-limited/too-many-requests"}')
        return true
      }
    }
    storm(3)
    expect((await steps({ onWait: (text) => waits.push(text) }).plan()).files.files).toBe(3)
    expect(waits[0]).toContain('429')
    storm(Number.POSITIVE_INFINITY)
    expect((await faultOf(steps().run())).code).toBe('too-many')
  })

  it('asks for another link to storage when one has expired', async () => {
    let refused = 0
    there.intercept = ({ url = '' }, response) => {
      if (!url.startsWith('/storage/in%2Fa') || refused >= 2) return false
      refused += 1
      response.writeHead(403).end('Request has expired')
      return true
    }
    expect((await steps().run()).counts).toMatchObject({ copied: 3, failed: 0 })
    expect(there.requests.filter((path) => path.startsWith('/api/rest/v1/files/in%2Fa'))).toHaveLength(3)
  })

  it('names a file that the site fails to send, and brings the others', async () => {
    there.intercept = ({ url = '' }, response) => {
      if (!url.startsWith('/api/rest/v1/files/in%2Fa')) return false
      response.writeHead(503).end()
      return true
    }
    const ran = await steps().run()
    expect(ran.counts).toMatchObject({ copied: 2, failed: 1 })
    expect(ran.problems).toMatchObject([{ path: '/in/a.txt', reason: expect.stringContaining('503') }])
  })

  it.each([
    ['http://169.254.169.254/latest/meta-data', /169\.254\.169\.254/],
    ['https://10.0.0.1/a', /10\.0\.0\.1/],
    ['file:///etc/passwd', /https:/],
    ['', /https:/],
  ])('does not download from %s', async (uri, reason) => {
    there.put('in/a.txt', 'the first', { fields: { download_uri: uri } })
    const ran = await steps().run()
    expect(ran.problems).toMatchObject([{ path: '/in/a.txt', reason: expect.stringMatching(reason) }])
  })

  it('follows a redirect of storage without the key, but not to a private address or without end', async () => {
    let target = `${there.origin}/storage/empty`
    there.intercept = ({ url = '' }, response) => {
      if (!url.startsWith('/storage/in')) return false
      response.writeHead(302, { location: target }).end()
      return true
    }
    there.put('in/a.txt', '')
    expect((await steps().run()).counts).toMatchObject({ copied: 2, failed: 1 })
    expect(there.leaked).toBe(0)
    expect(await steps().at('/in/a.txt')).toMatchObject({ size: 0 })
    for (const next of ['http://192.168.0.1/a', `${there.origin}/storage/in%2Fagain`]) {
      target = next
      const [problem] = (await steps().run()).problems
      expect(problem?.reason).toMatch(/192\.168\.0\.1|redirects more than 3 times/)
    }
  })

  it('refuses a long answer, another kind of answer, a redirect of the API, and a wrong key', async () => {
    const answering = (body: string, status = 200, headers: Record<string, string> = {}) => {
      there.intercept = (_, response) => {
        response.writeHead(status, headers).end(body)
        return true
      }
    }
    answering(`["${'x'.repeat(17 * 1024 * 1024)}"]`)
    expect((await faultOf(steps().plan())).code).toBe('too-large')
    answering('<html>')
    expect((await faultOf(steps().plan())).message).toContain('did not respond with a list')
    answering('', 302, { location: 'http://192.0.2.1/' })
    expect((await faultOf(steps().plan())).message).toContain('redirects to another address')
    answering(`{"error":"no ${there.apiKey} here"}`, 422)
    expect((await faultOf(steps().plan())).message).toContain('(422): no … here')
    there.intercept = () => false
    expect((await faultOf(steps({ apiKey: 'another' }).plan())).code).toBe('unauthenticated')
  })

  it('has deadlines', async () => {
    there.intercept = ({ url = '' }) => url.startsWith('/api/')
    const fault = await faultOf(steps({ deadlineMs: 100, pauses: [] }).plan())
    expect([fault.code, fault.message]).toEqual(['unavailable', expect.stringContaining('no answer in time')])
    there.intercept = ({ url = '' }, response) => {
      if (!url.startsWith('/storage/in%2Fa')) return false
      response.writeHead(200, { 'content-length': 9 }).write('the')
      return true
    }
    const ran = await steps({ deadlineMs: 300 }).run()
    expect(ran.problems).toMatchObject([{ path: '/in/a.txt', reason: expect.stringContaining('broke off') }])
  })
})
