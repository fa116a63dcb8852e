/** FTP behind a load balancer with the PROXY protocol: on the control connection, and on data connections. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeSound, type FtpApp, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { closed } from '../../test/ftp-data.ts'
import { addPerson } from '../../test/people.ts'
import { binaryProxyHeader, textProxyHeader } from '../../test/proxy-header.ts'
import { parseCidrs } from '../lib/net/address.ts'

const content = randomBytes(1_000_000)
const ends = { client: '198.51.100.7', server: '203.0.113.1' }
const header = binaryProxyHeader(ends)

describe('FTP behind a load balancer', () => {
  let app: FtpApp
  beforeEach(async () => {
    app = await openFtpApp('sqlite', { proxies: { balancers: parseCidrs('127.0.0.1'), headerMs: 60_000 } })
    await addPerson(app, 'ada')
  })
  afterEach(() => closeSound(app))

  it.each([
    ['without encryption, version 1', { header: textProxyHeader(ends) }, 'ftp'],
    ['without encryption, version 2', { header }, 'ftp'],
    ['over implicit TLS', { header, isImplicit: true }, 'ftps'],
  ])('transfers %s, with the client’s address', async (_, options, protocol) => {
    const port = protocol === 'ftps' ? app.ftpsPort : app.port
    const client = await FtpClient.connect(port ?? 0, options)
    expect(client.greeting.code).toBe(220)
    expect(await client.signIn('ada')).toBe(230)
    if (protocol === 'ftps') await client.protect()
    expect((await client.put('STOR a.bin', content)).code).toBe(226)
    const { bytes, reply } = await client.get('RETR a.bin')
    expect([reply.code, bytes.equals(content)]).toEqual([226, true])
    const stored = app.logged.find((line) => line.includes('"STOR"')) ?? '{}'
    expect(JSON.parse(stored)).toMatchObject({ address: ends.client })
    client.close()
  })

  it('transfers after AUTH TLS', async () => {
    const client = await FtpClient.connect(app.port, { header })
    await client.startTls()
    await client.signIn('ada')
    await client.protect()
    expect((await client.put('STOR a.bin', content)).code).toBe(226)
    expect((await client.get('RETR a.bin')).bytes.equals(content)).toBe(true)
    client.close()
  })

  it('tells the address that the client connected to in passive mode', async () => {
    const client = await FtpClient.connect(app.port, { header })
    await client.signIn('ada')
    expect((await client.send('PASV')).lines[0]).toContain('(203,0,113,1,')
    client.close()
  })

  it('refuses data connections of others, and without a header, and waits on for the client', async () => {
    const client = await FtpClient.connect(app.port, { header })
    await client.signIn('ada')
    const other = await client.openPassive(undefined, binaryProxyHeader({ ...ends, client: '198.51.100.8' }))
    await closed(other)
    const bare = await client.openPassive(undefined, Buffer.from('content of a file'))
    await closed(bare)
    expect((await client.put('STOR a.bin', content)).code).toBe(226)
    const right = await client.openPassive()
    expect(await client.code('RETR a.bin')).toBe(150)
    expect((await buffer(right)).equals(content)).toBe(true)
    client.close()
  })

  it('holds at most eight data connections without a header on one port', async () => {
    const client = await FtpClient.connect(app.port, { header })
    await client.signIn('ada')
    const port = Number(/\(\|\|\|(\d+)\|\)/.exec((await client.send('EPSV')).lines[0] ?? '')?.[1])
    const silent: Socket[] = []
    for (let i = 0; i < 8; i++) {
      const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
      silent.push(socket)
      await once(socket, 'connect')
    }
    const ninth = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
    ninth.write(header)
    await closed(ninth)
    // The port closes with the connection that is taken: then the next one would be refused by the system.
    const code = await new Promise((resolve) => {
      const next = connect({ port, host: '127.0.0.1' }).resume()
      next.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).on('close', () => resolve(undefined))
    })
    expect(code).not.toBe('ECONNREFUSED')
    for (const socket of silent) socket.destroy()
    client.close()
  })
})
