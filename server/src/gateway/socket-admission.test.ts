import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { randomBase36, randomFraction, randomHex } from '../lib/crypto/ids.ts'
import { createLog } from '../lib/log.ts'
import { parseCidrs } from '../lib/net/address.ts'
import { createConnectionLimits } from './connection-limits.ts'
import { needsHeader } from './proxy-protocol.ts'
import { type AdmittedSocket, createSocketAdmission, type SocketAdmission } from './socket-admission.ts'
import { defaultStartCaps } from './start-limits.ts'

let server: Server
let admission: SocketAdmission
const clients: Socket[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
  admission.destroyAll()
  server.close()
})

test('of balancers a thousand connections without a header are held, and do not shut out others', async () => {
  const limits = createConnectionLimits({ rate: 100, perAddress: 100, perUser: 100 })
  const context = {
    random: { hex: randomHex, base36: randomBase36, base64: randomHex, fraction: randomFraction },
    log: createLog('silent'),
  }
  const proxies = { balancers: parseCidrs('127.0.0.1'), headerMs: 60_000 }
  admission = createSocketAdmission({ limits, context, proxies }, defaultStartCaps)
  const outcomes: (AdmittedSocket | null)[] = []
  let accepted = 0
  server = createServer(async (socket) => {
    accepted += 1
    outcomes.push(await admission.admit(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = (localAddress: string) => {
    const client = connect({ port, host: '127.0.0.1', localAddress })
    clients.push(client.on('error', () => undefined))
    return client
  }
  for (let held = 250; held <= 1_000; held += 250) {
    for (let i = 0; i < 250; i++) open('127.0.0.1')
    await expect.poll(() => accepted).toBe(held)
  }
  expect(outcomes).toEqual([])
  await once(open('127.0.0.1').resume(), 'close')
  expect(outcomes).toEqual([null])
  open('127.0.0.2')
  await expect.poll(() => outcomes[1]?.ends.client).toBe('127.0.0.2')
})

test('a header is needed of listed addresses, also in the form of a socket for both protocols', () => {
  const proxies = { balancers: parseCidrs('10.0.0.0/8, 2001:db8::/32'), headerMs: 1 }
  const needed = (remoteAddress?: string) => needsHeader({ remoteAddress }, proxies)
  expect(['10.0.0.5', '::ffff:10.0.0.5', '2001:db8::7'].map(needed)).toEqual([true, true, true])
  expect(['11.0.0.5', '::ffff:11.0.0.5', '::1', undefined].map(needed)).toEqual([false, false, false, false])
})
