/** Requests on one file, sent without waiting for responses: they take effect in the order in which they were sent. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../test/consistency.ts'
import { engines } from '../../../test/databases.ts'
import { addPerson, contentOf, type Person, put } from '../../../test/people.ts'
import {
  attributes,
  noAttributes,
  openFlags,
  openSftpServer,
  packetType,
  type SftpTestClient,
  type SftpTestServer,
  string,
  uint32,
} from '../../../test/sftp-client.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as tree from '../../core/files/tree/tree.ts'

const piece = randomBytes(32_768)
const pieces = 8
const whole = piece.length * pieces

describe.each(engines)('pipelined requests on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let server: SftpTestServer
  let client: SftpTestClient
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    server = await openSftpServer(app)
    client = await server.client(ada.actor)
  })
  afterEach(async () => {
    await server.close()
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const written = (handle: Buffer) =>
    Promise.all(Array.from({ length: pieces }, (_, i) => client.write(handle, i * piece.length, piece)))
  const truncated = (path: string, size: number) => client.code(packetType.setstat, string(path), attributes({ size }))
  const sizeOf = async (path: string) => (await tree.lookUp(app.context.db.q, ada.actor, path))?.resource.size ?? null

  it('show the size of the WRITEs before them, by path and by handle', async () => {
    for (let round = 0; round < 10; round++) {
      const path = `/stat-${round}`
      const handle = await client.open(path, openFlags.put)
      const sizes: unknown[] = []
      const note = async (asked: Promise<unknown>) => void sizes.push(await asked)
      const writing = written(handle)
      const asking = [client.stat(path, packetType.lstat), client.stat(path), client.fstat(handle)].map(note)
      const after = client.write(handle, whole, piece)
      await Promise.all([writing, ...asking, after])
      expect(sizes).toEqual(Array(3).fill(expect.objectContaining({ size: whole })))
      await client.close(handle)
    }
  })

  it('cut what was written before by path, and keep what is written after', async () => {
    for (let round = 0; round < 10; round++) {
      const path = `/cut-${round}`
      const handle = await client.open(path, openFlags.put)
      const codes = [written(handle), truncated(path, 100), client.write(handle, 200, 'after'), client.close(handle)]
      expect((await Promise.all(codes)).flat()).toEqual(Array(pieces + 3).fill(0))
      expect(await sizeOf(path)).toBe(205)
    }
  })

  it('through another handle on the file wait for the WRITEs before them', async () => {
    const one = await client.open('/two', openFlags.put)
    const other = await client.open('/two', openFlags.write)
    const writing = written(one)
    const cutting = client.code(packetType.fsetstat, string(other), attributes({ size: 7 }))
    await Promise.all([writing, cutting, client.close(one), client.close(other)])
    expect(await sizeOf('/two')).toBe(7)
  })

  it('open and remove the file that a CLOSE before them publishes', async () => {
    const handle = await client.open('/a', openFlags.put)
    const writing = written(handle)
    const closing = client.close(handle)
    const opening = client.call(packetType.open, string('/a'), uint32(openFlags.read), noAttributes)
    const removing = client.code(packetType.remove, string('/a'))
    const looking = client.stat('/a')
    await writing
    expect([await closing, (await opening).type, await removing, await looking]).toEqual([0, 102, 0, 2])
  })

  it('do not wait for READs of the file', async () => {
    await put(app, ada.actor, '/read', Buffer.concat(Array(pieces).fill(piece)))
    const { context } = server.services
    const reading = Promise.withResolvers<void>()
    const open = context.blobs.open.bind(context.blobs)
    context.blobs.open = async (...args) => {
      const reader = await open(...args)
      return { ...reader, read: (...range) => reading.promise.then(() => reader.read(...range)) }
    }
    const handle = await client.open('/read', openFlags.read)
    const content = client.read(handle, 0, 10)
    expect(await client.stat('/read')).toMatchObject({ size: whole })
    expect(await client.code(packetType.rename, string('/read'), string('/renamed'))).toBe(0)
    reading.resolve()
    expect(await content).toEqual(piece.subarray(0, 10))
  })

  it('on other files do not wait for a slow one', async () => {
    await put(app, ada.actor, '/slow', Buffer.concat(Array(pieces).fill(piece)))
    const { context } = server.services
    const stuck = Promise.withResolvers<void>()
    const open = context.blobs.open.bind(context.blobs)
    context.blobs.open = (...args) => stuck.promise.then(() => open(...args))
    const slow = await client.open('/quick', openFlags.put)
    const opening = client.call(packetType.open, string('/slow'), uint32(openFlags.read), noAttributes)
    expect(await written(slow)).toEqual(Array(pieces).fill(0))
    stuck.resolve()
    expect((await opening).type).toBe(102)
  })

  it('S-31: of a hundred handles on one file change it in their order', async () => {
    const handles = await Promise.all(
      Array.from({ length: 100 }, () => client.open('/many', openFlags.write | openFlags.create)),
    )
    expect(await client.openCode('/many', openFlags.write)).toBe(4)
    const codes = handles.map((handle, i) => client.write(handle, 0, `${String(i).padStart(3, '0')} handles`))
    expect(await Promise.all(codes)).toEqual(Array(100).fill(0))
    expect(await Promise.all(handles.map((handle) => client.close(handle)))).toEqual(Array(100).fill(0))
    const place = await tree.lookUp(app.context.db.q, ada.actor, '/many')
    expect(String(await contentOf(app, place?.resource.blobKey ?? null))).toBe('099 handles')
  })
})
