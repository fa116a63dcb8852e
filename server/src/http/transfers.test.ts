/** Slow transfers over real sockets: listed with their bytes, ended by an administrator, and logged. */
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { type Person, put, signIn } from '../../test/people.ts'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'

interface Listed {
  readonly totalResults: number
  readonly data: readonly { readonly id: number; readonly attributes: Readonly<Record<string, unknown>> }[]
}

describe.each(engines)('on %s a transfer', (engine) => {
  let app: ServedApp
  let stranger: Person
  const size = 32 * 1024 * 1024
  beforeEach(async () => {
    app = await openServedApp(engine, { registry: { tickMs: 20, minAgeMs: 50, updateMs: 20 } })
    const quay = await app.another('quay')
    stranger = await signIn(app, quay.master, 'quay app', quay.operator)
  })
  afterEach(() => app.close())

  const listed = async (as = app.mira) => (await app.ask('GET', 'connections', { as })).json<Listed>()
  /** The first matching one, once it exists. */
  const until = async (fits: (attributes: Readonly<Record<string, unknown>>) => boolean) => {
    for (;;) {
      const found = (await listed()).data.find(({ attributes }) => fits(attributes))
      if (found) return found
      await sleep(20)
    }
  }
  const end = (id: number, as = app.mira) => app.ask('DELETE', `connections/${id}`, { as })
  const closed = async (socket: Socket) => {
    socket.on('error', () => undefined).resume()
    // A reset may come before the close; both mean that the connection is gone.
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
  }
  const logged = async (type: string) => {
    for (;;) {
      const rows = await app.context.db.q.selectFrom('session_log').selectAll().where('type', '=', type).execute()
      const row = rows.find(({ status }) => status === 'partial')
      if (row) return row
      await sleep(20)
    }
  }

  const ended = async (id: number, socket: Socket) => {
    expect((await end(id, stranger)).json().errors[0].code).toBe('ERROR_CONNECTION_NOT_FOUND')
    expect((await end(id)).status).toBe(200)
    await closed(socket)
    while ((await listed()).totalResults > 0) await sleep(20)
    expect((await end(id)).status).toBe(404)
  }

  test('of a received file is listed with the received bytes; when ended, it is aborted and logged as partial', async () => {
    const socket = await app.connect()
    const query = `path=/inbound/scan.bin&fileSize=${size}&resume=true`
    socket.write(
      `POST /api/v2/resources/upload?${query} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Content-Length: ${size}\r\n\r\n`,
    )
    socket.write(Buffer.alloc(300_000))
    const { id, attributes } = await until(({ bytes }) => Number(bytes) === 300_000)
    expect(attributes).toMatchObject({
      ...{ kind: 'upload', protocol: 'tests', username: 'mira', address: '127.0.0.1' },
      ...{ path: '/inbound/scan.bin', size },
    })
    expect((await listed(stranger)).totalResults).toBe(0)
    await ended(id, socket)
    expect(await logged('STOR')).toMatchObject({
      ...{ path: '/inbound/scan.bin', bytes: 300_000, total_bytes: size, username: 'mira' },
    })
    expect(app.logged.find((line) => line.includes('"bytes":300000'))).toMatch(
      /"operation":"uploadFile".*"brokenOff":true/,
    )
    const left = await app.ask('GET', `resources/upload?path=/inbound/scan.bin&fileSize=${size}`)
    expect(left.json().data.attributes['offsetBytes']).toBe(300_000)
  })

  test('of a sent file is listed with the sent bytes; when ended, it is aborted and logged as partial', async () => {
    await put(app, app.operator, '/outbound/film.bin', Buffer.alloc(size))
    const tom = await app.addPerson('tom', { home: '/outbound' })
    const socket = await app.connect()
    socket.pause()
    socket.write(`GET /api/v2/resources/download?resources[]=/film.bin HTTP/1.1\r\nHost: a\r\n${headOf(tom)}\r\n`)
    const { id, attributes } = await until(({ bytes }) => Number(bytes) > 0)
    expect(attributes).toMatchObject({ kind: 'download', username: 'tom', path: '/outbound/film.bin', size })
    expect((await app.ask('GET', 'connections', { as: tom })).status).toBe(403)
    expect((await end(id, tom)).status).toBe(403)
    await ended(id, socket)
    const row = await logged('RETR')
    expect(row).toMatchObject({ path: '/outbound/film.bin', username: 'tom' })
    expect(row.bytes).toBeGreaterThan(0)
    expect(row.bytes).toBeLessThan(size)
  })
})
