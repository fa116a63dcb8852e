/** F-22: many connections that do not finish their handshake, or do not sign in. */
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { closeSound, type FtpApp, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { defaultStartCaps } from '../gateway/start-limits.ts'

/** The first bytes of a ClientHello. */
const half = Buffer.from('1603010200010001fc0303', 'hex')
const many = 1_000

describe('F-22: a thousand half handshakes', () => {
  let app: FtpApp
  const sockets: Socket[] = []
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await closeSound(app)
  })

  /** Resolves when each is connected, or was refused. */
  const crowd = (addressOf: (i: number) => string) =>
    Promise.all(
      Array.from({ length: many }, (_, i) => {
        const socket = connect({ port: app.ftpsPort ?? 0, host: '127.0.0.1', localAddress: addressOf(i) })
        sockets.push(socket.resume())
        return new Promise((resolve) => {
          socket.on('error', resolve).on('close', resolve).write(half, resolve)
        })
      }),
    )
  const openSockets = () => sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length

  it('from one address take the places of that address only', async () => {
    app = await openFtpApp('sqlite', { bounds: defaultStartCaps })
    const before = await FtpClient.signedIn(app, 'mira')
    await crowd(() => '127.0.0.2')
    await expect.poll(openSockets).toBe(defaultStartCaps.startsPerAddress)
    expect((await before.put('STOR a', 'one')).code).toBe(226)
    const other = await FtpClient.signedIn(app, 'mira')
    expect((await other.get('RETR a')).bytes.toString()).toBe('one')
  })

  it('from many addresses are dropped above the limit, and end after the deadline of the handshake', async () => {
    app = await openFtpApp('sqlite', { bounds: { ...defaultStartCaps, handshakeMs: 3_000 } })
    const before = await FtpClient.signedIn(app, 'mira')
    await crowd((i) => `127.0.1.${(i % 250) + 1}`)
    await expect.poll(openSockets).toBeLessThanOrEqual(defaultStartCaps.startsFull)
    expect((await before.put('STOR a', 'one')).code).toBe(226)
    await expect.poll(openSockets).toBe(0)
    const other = await FtpClient.signedIn(app, 'mira')
    expect((await other.get('RETR a')).bytes.toString()).toBe('one')
  })
})
