import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../test/databases.ts'
import { createLog } from '../../lib/log.ts'
import { openDatabase } from '../database/open.ts'
import type { Database } from '../engine.ts'
import { openChannel } from './channel.ts'

describe.runIf(storeEngines.includes('postgres'))('the channel of a PostgreSQL database', () => {
  let folder: string
  let place: Awaited<ReturnType<typeof makeDatabase>>
  const open: Database[] = []
  const logged: string[] = []
  const log = createLog('info', { write: (text) => void logged.push(text) })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-channel-'))
    place = await makeDatabase('postgres', folder)
  })
  afterEach(async () => {
    for (const db of open.splice(0)) await db.close()
    await place.drop()
    await rm(folder, { recursive: true, force: true })
    logged.length = 0
  })
  const openNode = async (listenUrl?: string | null) => {
    const options = { url: place.url, power: false, ...(listenUrl !== undefined && { listenUrl }) }
    const db = await openDatabase(options)
    open.push(db)
    return db
  }
  it('passes texts of one node to another', async () => {
    const [one, other] = [await openNode(), await openNode()]
    const received: string[] = []
    other.channel?.listen((text) => received.push(text), log)
    await expect
      .poll(async () => {
        await one.channel?.send('work')
        return received[0]
      })
      .toBe('work')
  })

  it('connects again when its connection is lost', async () => {
    const [one, other] = [await openNode(), await openNode()]
    const received: string[] = []
    other.channel?.listen((text) => received.push(text), log)
    const send = async (text: string) => {
      await one.channel?.send(text)
      return received.includes(text)
    }
    await expect.poll(() => send('before')).toBe(true)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(one.q)
    await expect.poll(() => send('after').catch(() => false), { timeout: 10_000 }).toBe(true)
  })

  it('says, once, that texts do not arrive, as behind a pooler in transaction mode', async () => {
    const pooler = await startPooler(place.url)
    const channel = openChannel({ url: pooler.url, sendElsewhere: async () => undefined, verifyEveryMs: 50 })
    try {
      channel.listen(() => undefined, log)
      await expect.poll(() => pooler.connections(), { timeout: 10_000 }).toBeGreaterThan(2)
      expect(logged.filter((line) => line.includes('set DATABASE_LISTEN_URL'))).toHaveLength(1)
    } finally {
      await channel.close()
      pooler.close()
    }
  })

  it('drops texts on a dead link instead of accumulating them, and is closed although nothing answers', async () => {
    const pooler = await startPooler(place.url)
    const elsewhere: string[] = []
    const sendElsewhere = async (text: string) => void elsewhere.push(text)
    const channel = openChannel({ url: pooler.url, sendElsewhere, verifyEveryMs: 3_600_000 })
    channel.listen(() => undefined, log)
    const isConnected = async () => {
      const before = elsewhere.length
      await channel.send('one')
      return elsewhere.length === before
    }
    await expect.poll(isConnected, { timeout: 10_000 }).toBe(true)
    elsewhere.length = 0
    pooler.freeze()
    const sent = Promise.all(Array.from({ length: 100 }, (_, i) => channel.send(`text ${i}`)))
    await channel.close()
    await sent
    expect(elsewhere.map((text) => text.slice(0, 5))).toEqual(Array.from({ length: 10 }, () => 'text '))
    pooler.close()
  })

  it('does not exist where nodes are not to wake each other', async () => {
    expect((await openNode(null)).channel).toBeUndefined()
  })
})

/** In front of PostgreSQL, and passes on everything but notifications. */
async function startPooler(target: string) {
  const { hostname, port } = new URL(target)
  let connections = 0
  const sockets: Socket[] = []
  const server = createServer((client) => {
    connections += 1
    const upstream = connect(Number(port), hostname)
    sockets.push(client, upstream)
    client.pipe(upstream)
    for (const socket of [client, upstream])
      socket.on('error', () => undefined).on('close', () => void [client, upstream].map((one) => one.destroy()))
    let rest = Buffer.alloc(0)
    upstream.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let end = 0; rest.length >= 5; rest = rest.subarray(end)) {
        end = 1 + rest.readUInt32BE(1)
        if (rest.length < end) break
        if (rest[0] !== 'A'.charCodeAt(0)) client.write(rest.subarray(0, end))
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    connections: () => connections,
    /** From now on the pooler answers nothing, not even the end of a connection. */
    freeze: () => sockets.forEach((socket) => void socket.unpipe().pause()),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
