/** Uploads as clients send them: forms of all kinds, raw bodies, and everything that can go wrong. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findInconsistencies, storedKeys } from '../../../test/consistency.ts'
import { contentOf } from '../../../test/people.ts'
import { type Answer, type Ask, headOf, openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { removeUnreferencedBytes } from '../../core/files/gc/gc.ts'

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite')
})
afterAll(() => app.close())

const type = 'multipart/form-data; boundary=frontier'
const part = (head: string, content: string) =>
  `--frontier\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
const form = (...parts: string[]) => `${parts.join('')}--frontier--\r\n`

let count = 0
const fresh = () => `/uploads/file-${++count}.bin`

async function upload(body: Ask['body'], size: number | string, options: Ask = {}, path = fresh()): Promise<Answer> {
  return await app.ask('POST', `resources/upload?path=${encodeURIComponent(path)}&fileSize=${size}`, {
    body,
    ...options,
  })
}

/** The content of the file that a response describes. */
async function stored(answer: Answer): Promise<string> {
  expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('"type":"file"')])
  const row = await app.context.db.q
    .selectFrom('resources')
    .innerJoin('blobs', 'blobs.id', 'resources.blob_id')
    .select('key')
    .where('resources.id', '=', answer.json().data.id)
    .executeTakeFirstOrThrow()
  return await contentOf(app, row.key)
}

const uploading = () => app.context.db.q.selectFrom('blobs').select('key').where('state', '=', 'uploading').execute()

/** Checks that nothing exists at the path, and that garbage collection leaves only the bytes of files. */
async function expectNothingLeft(path: string): Promise<void> {
  expect((await app.ask('GET', `resources?resource=${path}`)).status).toBe(404)
  await expect.poll(uploading).toEqual([])
  await removeUnreferencedBytes(app.context)
  const rows = await app.context.db.q.selectFrom('blobs').select('key').execute()
  expect((await storedKeys(app.context)).sort()).toEqual(rows.map(({ key }) => key).sort())
  expect(await findInconsistencies(app.context)).toEqual([])
}

describe('an upload as a form', () => {
  test.each([
    ['with a file name', part('name="file"; filename="a.txt"', 'hello'), type],
    ['without a file name', part('name="file"', 'hello'), type],
    [
      'with the length among the headers of the part',
      part('name="file"; filename="a"\r\nContent-Length: 5\r\nContent-Type: text/plain', 'hello'),
      type,
    ],
    ['with a boundary in quotes', part('name="file"', 'hello'), 'multipart/form-data; boundary="frontier"'],
    ['with names of headers in capitals', part('name="file"', 'hello'), 'Multipart/Form-Data; Boundary=frontier'],
    ['with other parts before it', part('name="note"', 'ignore me') + part('name="file"', 'hello'), type],
    ['with other parts after it', part('name="file"', 'hello') + part('name="note"', 'ignore me'), type],
    [
      'with a second part of that name, which is passed over',
      part('name="file"', 'hello') + part('name="file"', 'again'),
      type,
    ],
  ])('%s is stored', async (_, body, contentType) => {
    const answer = await upload(form(body), 5, { headers: { 'content-type': contentType } })
    expect(await stored(answer)).toBe('hello')
  })

  test.each([
    ['has no such part', form(part('name="upload"; filename="a.txt"', 'hello')), type],
    ['has no part at all', form(), type],
    ['names no boundary', form(part('name="file"', 'hello')), 'multipart/form-data'],
    ['ends too early', part('name="file"', 'hello'), type],
    ['is no form', 'hello', type],
    ['has a hundred parts', form(part('name="x"', 'y').repeat(100)), type],
  ])('is refused if it %s', async (_, body, contentType) => {
    const path = fresh()
    const answer = await upload(body, 5, { headers: { 'content-type': contentType } }, path)
    expect([answer.status, answer.json().errors[0].code]).toEqual([400, 'ERROR_INVALID_PARAMETER'])
    expect(answer.json().errors[0].detail).toMatch(/file|form/)
    await expectNothingLeft(path)
  })
})

describe('an upload as a raw body', () => {
  test.each([
    ['of no type', undefined],
    ['of the type of bytes', 'application/octet-stream'],
    ['of JSON, broken', 'application/json'],
    ['of plain text', 'text/plain; charset=utf-16'],
    ['of a form of another kind', 'application/x-www-form-urlencoded'],
  ])('%s is stored unchanged', async (_, contentType) => {
    const content = '{"not": json %zz'
    const body = new Blob([content]).stream()
    const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType }
    expect(await stored(await upload(body, 16, { headers }))).toBe(content)
  })

  test('of no bytes creates an empty file', async () => {
    expect(await stored(await upload('', 0))).toBe('')
    expect(
      await stored(await upload(form(part('name="file"; filename="a"', '')), 0, { headers: { 'content-type': type } })),
    ).toBe('')
  })

  test('larger than the limit of JSON bodies is stored', async () => {
    const bytes = randomBytes(3 * 1024 * 1024)
    const answer = await upload(bytes, bytes.length, { headers: { 'content-type': 'application/json' } })
    expect(await stored(answer)).toBe(bytes.toString())
  })
})

describe('an upload whose size', () => {
  test.each([
    ['is less than what was said', 6],
    ['is more than what was said', 4],
    ['was said to be nothing', 0],
  ])('%s is refused and leaves nothing', async (_, size) => {
    const path = fresh()
    const answer = await upload('hello', size, {}, path)
    expect(answer.status).toBe(400)
    expect(answer.json().errors[0].detail).toMatch(/^fileSize says /)
    await expectNothingLeft(path)
  })

  test.each(['-1', '1.5', 'five', '9007199254740993', ''])('is invalid ("%s") is refused by name', async (size) => {
    const answer = await upload('hello', size)
    expect([answer.status, answer.json().errors[0].detail]).toEqual([400, expect.stringMatching(/^fileSize /)])
  })
})

describe('an upload over a connection', () => {
  const head = (path: string, size: number, more: string) =>
    `POST /api/v2/resources/upload?path=${path}&fileSize=${size} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}${more}`

  test('that is not resumable leaves nothing behind when it is interrupted, and is not logged as an error', async () => {
    const path = fresh()
    const socket = await app.connect()
    socket.write(head(`${path}&resume=false`, 1_000_000, 'Content-Length: 1000000\r\n\r\n'))
    socket.write(randomBytes(300_000))
    await expect.poll(uploading).toHaveLength(1)
    socket.destroy()
    await expectNothingLeft(path)
    await expect.poll(() => app.logged.filter((line) => line.includes('"brokenOff":true')).length).toBe(1)
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('in chunks is stored', async () => {
    const chunked = 'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'
    const path = fresh()
    expect(await app.exchange(head(path, 5, chunked))).toContain('HTTP/1.1 201 Created')
    expect((await app.ask('GET', `resources/download?resources[]=${path}`)).text).toBe('hello')
  })

  test('gets 100 Continue once the caller is identified, and not before', async () => {
    const expecting = 'Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n'
    const path = fresh()
    const received = await app.exchange(head(path, 5, expecting), 'hello')
    expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created/)
    const stranger = await app.exchange(
      `POST /api/v2/resources/upload?path=/x&fileSize=5 HTTP/1.1\r\nHost: a\r\n${expecting.replace('Connection: close\r\n', '')}`,
    )
    expect(stranger).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
    expect(stranger).toMatch(/connection: close/i)
  })

  test('leaves it usable for the next request, also after a refusal', async () => {
    const next = `GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`
    const refused = `${head('', 5, 'Content-Length: 5\r\n\r\n')}hello`
    const wrongSize = `${head('/wrong', 4, 'Content-Length: 5\r\n\r\n')}hello`
    const received = await app.exchange(refused, wrongSize, next)
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 400', 'HTTP/1.1 200'])
  })

  /** A client that only reads the response after it has sent everything, as many do. */
  test.each([
    ['nobody knows', 401, () => ''],
    ['may not upload', 403, () => headOf(reader)],
    ['names no path', 400, () => headOf(app.mira)],
    ['said it would be less', 400, () => headOf(app.mira)],
  ])(
    'of 64 MiB by a caller who %s is refused with a response that the caller can read',
    async (who, status, credentials) => {
      const bytes = Buffer.alloc(1024 * 1024)
      const path = who === 'names no path' ? '' : '/x'
      const received = await app.exchange(
        `POST /api/v2/resources/upload?path=${path}&fileSize=1 HTTP/1.1\r\nHost: a\r\n${credentials()}Content-Length: ${64 * bytes.length}\r\n\r\n`,
        ...Array.from({ length: 64 }, () => bytes),
        'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      )
      expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`, 'HTTP/1.1 200'])
    },
  )
  let reader: Awaited<ReturnType<typeof app.addPerson>>
  beforeAll(async () => {
    reader = await app.addPerson('reader', { permissions: ['list', 'download'] })
  })
})
