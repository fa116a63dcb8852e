import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLookup, type Lookup } from './lookup.ts'

/** A name server that knows `live` names, fails for `broken` ones, does not know `unknown` ones, and does not respond for others. */
let server: Socket
let asked: string[]
const system: Lookup = async () => [{ address: '192.0.2.9', family: 4 }]

beforeEach(async () => {
  asked = []
  server = createSocket('udp4')
  server.on('message', (question, { port, address }) => {
    let at = 12
    const labels: string[] = []
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length))
      at += length + 1
    }
    const type = question.readUInt16BE(at + 1)
    asked.push(labels.join('.'))
    const answer = (code: number, record: Buffer) => {
      const head = Buffer.from(question.subarray(0, 12))
      head.writeUInt16BE(0x8180 | code, 2)
      head.writeUInt16BE(record.length > 0 ? 1 : 0, 6)
      head.writeUInt32BE(0, 8)
      server.send(Buffer.concat([head, question.subarray(12, at + 5), record]), port, address)
    }
    const live = type === 1 ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 1]) : Buffer.alloc(0)
    if (labels[0] === 'live') answer(0, live)
    if (labels[0] === 'broken') answer(2, Buffer.alloc(0))
    if (labels[0] === 'unknown') answer(3, Buffer.alloc(0))
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => void server.close())

const servers = () => [`127.0.0.1:${server.address().port}`]

test('promise 4: names whose servers do not respond do not delay others', async () => {
  const lookup = createLookup({ servers: servers() })
  // Two at a time, ten seconds each, as in the system's resolver, these would take four minutes.
  const dead = Array.from({ length: 50 }, (_, i) => lookup(`dead${i}.example`))
  const all = Promise.allSettled(dead)
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThan(50)
  expect(await lookup('live.example')).toEqual([{ address: '192.0.2.1', family: 4 }])
  expect((await all).map(({ status }) => status)).toEqual(dead.map(() => 'rejected'))
})

test('names unknown to name servers are left to the system; failures are not queried twice', async () => {
  const lookup = createLookup({ servers: servers(), system })
  expect(await lookup('unknown.example')).toEqual([{ address: '192.0.2.9', family: 4 }])
  await expect(lookup('broken.example')).rejects.toThrow('SERVFAIL')
})

test('names of the hosts file, names without a dot and those of the local network are resolved by the system', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-hosts-'))
  const hostsFile = join(folder, 'hosts')
  await writeFile(hostsFile, '127.0.0.1\tlocalhost\n10.0.0.1  Inside.Example inside # live.example\n')
  const lookup = createLookup({ servers: servers(), hostsFile, system })
  for (const name of ['inside.example', 'inside.example.', 'intranet', 'printer.local', 'a.localhost'])
    expect(await lookup(name)).toEqual([{ address: '192.0.2.9', family: 4 }])
  expect(asked).toEqual([])
  expect(await lookup('live.example.')).toEqual([{ address: '192.0.2.1', family: 4 }])
  await rm(folder, { recursive: true })
})
