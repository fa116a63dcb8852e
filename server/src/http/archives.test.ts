/** Archives and previews over HTTP. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { logOf } from '../../test/consistency.ts'
import { archiveJob } from '../../test/operation-fixtures.ts'
import { put } from '../../test/people.ts'
import { canvasOf, lookAt } from '../../test/pictures.ts'
import { credentialsOf, headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { contentsOf, forgeZip } from '../../test/zips.ts'
import * as users from '../core/users/users.ts'

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite')
  await put(app, app.operator, '/in/a.txt', 'A')
  await put(app, app.operator, '/in/ü/b.txt', 'B')
  await put(app, app.operator, '/c.txt', 'C')
  await put(app, app.operator, '/large/one.bin', randomBytes(24 * 1024 * 1024))
})
afterAll(() => app.close())
beforeEach(() => app.context.db.q.deleteFrom('session_log').execute())

const downloads = async () => (await logOf(app.context)).filter((line) => line.startsWith('RETR'))
const url = (paths: readonly string[], name?: string) => {
  const query = new URLSearchParams(paths.map((path): [string, string] => ['resources[]', path]))
  if (name !== undefined) query.set('downloadArchiveName', name)
  return `/api/v2/resources/download?${query}`
}
const get = async (address: string, method = 'GET', headers: Record<string, string> = {}) => {
  const answer = await fetch(`${app.server.address}${address}`, {
    method,
    headers: { ...credentialsOf(app.mira), ...headers },
  })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

describe('a download of several resources, or of a folder', () => {
  test('is one zip archive of a known length, announced once it is sent', async () => {
    const { status, headers, bytes } = await get(url(['/in', '/c.txt'], 'orders'))
    expect(status).toBe(200)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-length': String(bytes.length),
      'accept-ranges': 'none',
      'content-disposition': `attachment; filename="orders.zip"; filename*=UTF-8''orders.zip`,
      'x-content-type-options': 'nosniff',
    })
    expect(await contentsOf(bytes)).toEqual({
      'in/': '',
      'in/a.txt': 'A',
      'in/ü/': '',
      'in/ü/b.txt': 'B',
      'c.txt': 'C',
    })
    await expect.poll(downloads).toEqual(['RETR /in', 'RETR /c.txt'])
  })

  test('is complete, whatever range is requested', async () => {
    const { status, bytes } = await get(url(['/in']), 'GET', { range: 'bytes=0-3' })
    expect(status).toBe(200)
    expect(Object.keys(await contentsOf(bytes))).toContain('in/a.txt')
    await expect.poll(downloads).toEqual(['RETR /in'])
  })

  test('has a name that clients can parse from the header', async () => {
    const { headers } = await get(url(['/in'], 'größe "x"'))
    expect(headers.get('content-disposition')).toMatch(/filename\*=UTF-8''gr%C3%B6%C3%9Fe%20%22x%22\.zip$/)
    await expect.poll(downloads).toEqual(['RETR /in'])
  })

  test('responds to HEAD without announcing a download', async () => {
    const whole = await get(url(['/in']))
    await expect.poll(downloads).toEqual(['RETR /in'])
    await app.context.db.q.deleteFrom('session_log').execute()
    const head = await get(url(['/in']), 'HEAD')
    expect([head.status, head.bytes.length]).toEqual([200, 0])
    for (const name of ['content-type', 'content-length', 'content-disposition'])
      expect(head.headers.get(name)).toBe(whole.headers.get(name))
    expect(await downloads()).toEqual([])
  })

  test('that is interrupted is not announced, and not logged as an error', async () => {
    const socket = await app.connect()
    socket.write(`GET ${url(['/large'])} HTTP/1.1\r\nhost: x\r\n${headOf(app.mira)}\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await expect.poll(downloads).toEqual(['RETR /large partial'])
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
  })

  test('of one file is that file, under its own name', async () => {
    const { headers, bytes } = await get(url(['/c.txt'], 'other.csv'))
    expect([headers.get('content-type'), bytes.toString()]).toEqual(['application/octet-stream', 'C'])
    expect(headers.get('content-disposition')).toMatch(/c\.txt$/)
    await expect.poll(downloads).toEqual(['RETR /c.txt'])
  })

  test('of a missing resource is refused before anything is sent', async () => {
    const { status, bytes } = await get(url(['/in', '/no']))
    expect([status, JSON.parse(bytes.toString()).errors[0].code]).toEqual([404, 'ERROR_RESOURCE_NOT_FOUND'])
  })
})

describe('compressing and extracting', () => {
  test('creates an archive, and from it the same files', async () => {
    const packed = await app.ask('POST', 'resources/compress', {
      json: { resources: ['/in', '/c.txt'], archiveName: 'packed' },
    })
    expect(packed.status).toBe(201)
    const { attributes } = packed.json().data
    expect(attributes).toMatchObject({ path: '/packed.zip', extension: 'zip', type: 'file', fileCount: null })
    await app.ask('POST', 'resources', { json: { path: '/out' } })
    const unpacked = await app.ask('POST', 'resources/extract', {
      json: { resource: '/packed.zip', parentResource: '/out' },
    })
    expect(unpacked.status).toBe(201)
    const { data, totalResults } = unpacked.json<{
      data: { attributes: { path: string } }[]
      totalResults: number
    }>()
    expect([totalResults, data.map(({ attributes: { path } }) => path).toSorted()]).toEqual([
      2,
      ['/out/c.txt', '/out/in'],
    ])
    expect((await app.ask('GET', url(['/out/in/ü/b.txt']))).text).toBe('B')
  })

  test('T-12 responds with 400 to an archive that leads out of its folder, and with 413 to one that expands too much', async () => {
    const answerFor = async (archive: Buffer) => {
      await put(app, app.operator, '/bad.zip', archive, { ifExists: 'replace' })
      const json = { resource: '/bad.zip', parentResource: '/' }
      const answer = await app.ask('POST', 'resources/extract', { json })
      return [answer.status, answer.json().errors[0].code]
    }
    expect(await answerFor(forgeZip([{ name: '../x' }]))).toEqual([400, 'ERROR_INVALID_PARAMETER'])
    const zeros = Buffer.alloc(160 * 1024 * 1024)
    expect(await answerFor(forgeZip([{ name: 'x', content: zeros }]))).toEqual([413, 'ERROR_TOO_LARGE'])
  })
})

describe('compressing and extracting as jobs', () => {
  const jobsOf = async () =>
    (await app.ask('GET', 'archive-jobs')).json<{ data: { id: number; attributes: object }[] }>().data

  /** Occupies both places; the returned function frees them. */
  const occupy = async () => {
    const ids = [await archiveJob({ app, owner: app.operator, folder: '/' })]
    ids.push(await archiveJob({ app, owner: app.operator, folder: '/' }))
    return async () => {
      for (const id of ids) await app.ask('DELETE', `archive-jobs/${id}`)
    }
  }
  const waiting = async () => {
    await expect.poll(async () => (await jobsOf()).length).toBe(3)
    return (await jobsOf())[2]
  }

  test('completes when the client has disconnected', async () => {
    const free = await occupy()
    const body = JSON.stringify({ resources: ['/in', '/c.txt'], archiveName: 'left.zip' })
    const socket = await app.connect()
    const head = `host: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
    socket.write(`POST /api/v2/resources/compress HTTP/1.1\r\n${head}${headOf(app.mira)}\r\n${body}`)
    expect((await waiting())?.attributes).toMatchObject({
      kind: 'compress',
      name: 'left.zip',
      state: 'waiting',
      username: 'mira',
      started: null,
    })
    socket.destroy()
    await free()
    await expect.poll(jobsOf).toEqual([])
    expect((await app.ask('GET', 'resources?resource=/left.zip')).status).toBe(200)
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
  })

  test('keeps its connection while it waits or runs longer than a connection may be idle', async () => {
    const brief = await openServedApp('sqlite', { deadlines: { idleMs: 300 } })
    await put(brief, brief.operator, '/c.txt', 'C')
    const occupied = []
    for (let i = 0; i < 2; i++) occupied.push(await archiveJob({ app: brief, owner: brief.operator, folder: '/' }))
    const body = JSON.stringify({ resources: ['/c.txt'], archiveName: 'late' })
    const waits = await brief.connect()
    const answered = Promise.race([once(waits, 'data'), once(waits, 'close').then(() => ['closed'])])
    const kind = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
    waits.write(`POST /api/v2/resources/compress HTTP/1.1\r\nhost: x\r\n${kind}${headOf(brief.mira)}\r\n${body}`)
    const jobs = () => brief.context.db.q.selectFrom('archive_jobs').select('id').execute()
    await expect.poll(async () => (await jobs()).length).toBe(3)
    // A connection whose body stops is closed: the other one has been idle as long.
    const stops = await brief.connect()
    stops.write(
      `POST /api/v2/resources/upload?path=/a&fileSize=9 HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n${headOf(brief.mira)}\r\n1`,
    )
    await once(stops.resume(), 'close')
    for (const id of occupied) await brief.ask('DELETE', `archive-jobs/${id}`)
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 201 /)
    waits.destroy()
    await brief.close()
  })

  test('is cancelled by its id; its caller gets 409, and nothing is stored', async () => {
    const free = await occupy()
    const asked = app.ask('POST', 'resources/compress', { json: { resources: ['/in'], archiveName: 'never.zip' } })
    const job = await waiting()
    expect((await app.ask('DELETE', `archive-jobs/${job?.id}`)).status).toBe(200)
    const answer = await asked
    expect([answer.status, answer.json().errors[0].code]).toEqual([409, 'ERROR_CONFLICT'])
    await free()
    expect((await app.ask('GET', 'resources?resource=/never.zip')).status).toBe(404)
    const again = await app.ask('DELETE', `archive-jobs/${job?.id}`)
    expect([again.status, again.json().errors[0].code]).toEqual([404, 'ERROR_ARCHIVE_JOB_NOT_FOUND'])
  })

  test('ends when the access of its caller has ended, also while it is queued', async () => {
    const free = await occupy()
    const ada = await app.addPerson('ada')
    const json = { resources: ['/in'], archiveName: 'locked.zip' }
    const asked = app.ask('POST', 'resources/compress', { as: ada, json })
    await waiting()
    await users.update(app.context, app.operator, ada.user.id, { locked: true })
    expect((await asked).status).toBe(401)
    expect(await jobsOf()).toHaveLength(2)
    await free()
    expect((await app.ask('GET', 'resources?resource=/locked.zip')).status).toBe(404)
  })

  test('is refused with 429 and a time to retry if too many are waiting', async () => {
    const ids = []
    for (let i = 0; i < 22; i++) ids.push(await archiveJob({ app, owner: app.operator, folder: '/' }))
    const answer = await app.ask('POST', 'resources/compress', { json: { resources: ['/c.txt'] } })
    expect([answer.status, answer.json().errors[0].code]).toEqual([429, 'ERROR_TOO_MANY_REQUESTS'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    for (const id of ids) await app.ask('DELETE', `archive-jobs/${id}`)
    expect((await app.ask('POST', 'resources/compress', { json: { resources: ['/c.txt'] } })).status).toBe(201)
  })
})

describe('a preview of a file', () => {
  test('is base64, ready to be displayed', async () => {
    await put(app, app.operator, '/p.png', await canvasOf(600, 300).png().toBuffer())
    const answer = await app.ask('GET', 'resources/preview?resource=/p.png&size=small')
    expect(answer.status).toBe(200)
    const { data } = answer.json()
    const image = Buffer.from(String(data.attributes['image']), 'base64')
    expect(await lookAt(image)).toMatchObject({ format: 'jpeg', width: 160, height: 80 })
    expect(data).toMatchObject({ type: 'preview', attributes: { pageCount: 1, size: image.length } })
  })

  test('T-49 of an unsupported file is a 404 with the reason', async () => {
    const answer = await app.ask('GET', 'resources/preview?resource=/c.txt&size=small')
    expect([answer.status, answer.json().errors[0].code]).toEqual([404, 'ERROR_RESOURCE_NOT_FOUND'])
    expect(answer.json().errors[0].detail).toContain('"c.txt"')
  })
})
