/** SFTP behind a load balancer with the PROXY protocol. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { binaryProxyHeader, textProxyHeader } from '../../../test/proxy-header.ts'
import { connectSsh, openSftpApp, type SftpApp } from '../../../test/sftp-app.ts'
import { parseCidrs } from '../../lib/net/address.ts'

const password = 'a long enough password'
const ends = { client: '198.51.100.7', server: '192.0.2.1' }
const listed = { balancers: parseCidrs('127.0.0.1'), headerMs: 60_000 }

let app: SftpApp
afterEach(() => app.close())

async function begun(...chunks: (Buffer | string)[]): Promise<Socket> {
  const socket = connect({ port: app.port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  for (const chunk of chunks) {
    socket.write(chunk)
    // Each in a packet of its own.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return socket
}

const bytewise = (header: Buffer) => [...header].map((byte) => Buffer.from([byte]))
const addresses = async () => {
  const log = app.context.db.q.selectFrom('session_log').select('ip').where('protocol', '=', 'sftp')
  return [...new Set((await log.execute()).map(({ ip }) => ip))]
}

test.each([
  ['version 1', [textProxyHeader(ends)]],
  ['version 2', [binaryProxyHeader(ends)]],
  ['version 1, byte by byte', bytewise(textProxyHeader(ends))],
  ['version 2, byte by byte', bytewise(binaryProxyHeader(ends))],
])('a client has the address of its header: %s', async (_, chunks) => {
  app = await openSftpApp('sqlite', { proxies: listed })
  const client = await connectSsh(app, { sock: await begun(...chunks), password })
  client.end()
  await expect.poll(addresses).toEqual(['198.51.100.7'])
})

test('what follows the header in its packet is read', async () => {
  app = await openSftpApp('sqlite', { proxies: listed })
  const socket = await begun(Buffer.concat([binaryProxyHeader(ends), Buffer.from('SSH-1.0-old\r\n')]))
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  await once(socket, 'close')
  expect(received).toMatch(/^SSH-2\.0-/)
})

test('a health check of the balancer is greeted', async () => {
  app = await openSftpApp('sqlite', { proxies: listed })
  const socket = await begun(binaryProxyHeader(ends, { command: 0x20 }))
  const [greeting] = await once(socket, 'data')
  expect(String(greeting)).toMatch(/^SSH-2\.0-/)
  socket.destroy()
})

test.each([
  ['another protocol', 'SSH-2.0-x\r\n'],
  ['a malformed header', 'PROXY TCP4 files.example 192.0.2.1 1 2\r\n'],
  ['a header that does not end', 'PROXY TCP4 1'.padEnd(200, '1')],
])('a connection of the balancer that begins with %s is closed without a greeting', async (_, start) => {
  app = await openSftpApp('sqlite', { proxies: listed })
  const socket = await begun(start)
  let received = 0
  socket.on('data', (chunk) => {
    received += chunk.length
  })
  await once(socket, 'close')
  expect(received).toBe(0)
  expect(app.logged.join()).toContain('PROXY header refused')
})

test('a header is waited for until its deadline', async () => {
  app = await openSftpApp('sqlite', { proxies: { ...listed, headerMs: 20 } })
  const socket = (await begun('PROXY ')).resume()
  await once(socket, 'close')
  expect(app.logged.join()).toContain('did not come in time')
})

test('S-53: a header of anybody else ends the connection', async () => {
  app = await openSftpApp('sqlite', { proxies: { ...listed, balancers: parseCidrs('10.0.0.0/8, ::1') } })
  const socket = (await begun(textProxyHeader(ends), 'SSH-2.0-x\r\n')).resume()
  await once(socket, 'close')
  const client = await connectSsh(app, { password })
  client.end()
  await expect.poll(addresses).toEqual(['127.0.0.1'])
})

test('limits apply to the address of the header, not to that of the balancer', async () => {
  app = await openSftpApp('sqlite', { proxies: listed, caps: { perAddress: 1 } })
  const first = await connectSsh(app, { sock: await begun(binaryProxyHeader(ends)), password })
  const second = connectSsh(app, { sock: await begun(binaryProxyHeader(ends)), password })
  await expect(second).rejects.toThrow()
  const sock = await begun(binaryProxyHeader({ ...ends, client: '198.51.100.8' }))
  const other = await connectSsh(app, { sock, password })
  first.end()
  other.end()
})
