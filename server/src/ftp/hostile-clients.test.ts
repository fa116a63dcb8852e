/** Clients that come back before their old connection has ended, change their mind, or do not read replies. */
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { engines } from '../../test/databases.ts'
import { closeSound, digestOf, type FtpApp, type FtpAppOptions, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { socketPair } from '../../test/ftp-data.ts'
import { addPerson, type Person } from '../../test/people.ts'
import * as store from '../core/connections/store.ts'
import { ControlChannel } from './control/channel.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const content = Buffer.alloc(100_000, 'some bytes ')

describe.each(engines)('hostile and hasty clients on %s', (engine) => {
  let app: FtpApp
  let ada: Person
  const openApp = async (options: FtpAppOptions = {}) => {
    app = await openFtpApp(engine, options)
    ada = await addPerson(app, 'ada')
    await addPerson(app, 'bob')
  }
  afterEach(() => closeSound(app))
  const open = (username = 'ada') => FtpClient.signedIn(app, username)
  const begin = async (client: FtpClient, path: string, bytes: Buffer): Promise<Socket> => {
    const data = await client.openPassive()
    expect(await client.code(`STOR ${path}`)).toBe(150)
    data.write(bytes)
    const received = () => app.services.uploads.find(ada.actor, path)?.session.length() ?? 0
    await expect.poll(received).toBe(bytes.length)
    return data
  }

  it('an upload that another connection still sends is not continued, but after that has ended', async () => {
    await openApp({ bounds: { claimWaitMs: 300 } })
    const [first, second] = [await open(), await open()]
    const data = await begin(first, '/a.bin', content)
    for (const [rest, command] of [
      [0, 'APPE'],
      [10, 'STOR'],
    ]) {
      if (rest) await second.send(`REST ${rest}`)
      expect((await second.put(`${command} a.bin`, 'end')).code).toBe(450)
    }
    data.resetAndDestroy()
    expect((await first.reply()).code).toBe(426)
    expect((await second.put('APPE a.bin', 'end')).code).toBe(226)
    expect(await digestOf(app, '/a.bin')).toBe(sha256(Buffer.concat([content, Buffer.from('end')])))
  })

  it.each(['APPE', 'STOR'])('%s does not continue a file that was replaced since', async (command) => {
    await openApp()
    const [client, bob] = [await open(), await open('bob')]
    expect((await client.put('STOR a', 'a long text')).code).toBe(226)
    const data = await client.openPassive()
    if (command === 'STOR') await client.send('REST 11')
    expect(await client.code(`${command} a`)).toBe(150)
    expect((await bob.put('STOR a', 'short')).code).toBe(226)
    data.end('end')
    expect((await client.reply()).code).toBe(550)
    expect(await digestOf(app, '/a')).toBe(sha256('short'))
    expect(await client.text('SIZE a')).toBe('5')
  })

  it('ABOR behind the end of the data connection still ends the upload', async () => {
    await openApp({ bounds: { killedMs: { plain: 20_000, unclean: 20_000, share: 20_000 } } })
    const client = await open()
    const data = await begin(client, '/a.bin', content)
    data.end()
    // The server has noticed the end of the data connection.
    await sleep(100)
    client.write('ABOR\r\n')
    expect([(await client.reply()).code, (await client.reply()).code]).toEqual([426, 226])
    expect(await digestOf(app, '/a.bin')).toBeNull()
    expect(await client.text('SIZE a.bin')).toBe(String(content.length))
  })

  it('AUTH after the sign-in signs out, and the time for a new sign-in begins', async () => {
    await openApp({ caps: { perUser: 1 }, bounds: { loginMs: 1_500 } })
    const connections = () => store.count(app.context.db.q, ada.user.accountId, app.clock.now().toISOString())
    const client = await open()
    await expect.poll(connections).toBe(1)
    await client.startTls()
    await expect.poll(connections).toBe(0)
    expect(await client.signIn('ada')).toBe(230)
    client.close()
    await expect.poll(connections).toBe(0)
    const idle = await open()
    await idle.startTls()
    // The only connection that the user may have is free.
    const other = await open()
    expect((await idle.reply()).code).toBe(421)
    other.close()
  })

  it('STAT of a path counts as a transaction, without a path it does not', async () => {
    await openApp()
    const client = await open()
    const counted = vi.spyOn(app.services.admission, 'countTransaction')
    expect([await client.code('STAT'), await client.code('STAT /')]).toEqual([211, 213])
    expect(counted).toHaveBeenCalledTimes(1)
  })
})

it('executes no more commands during a transfer while their replies are not read', async () => {
  const { server, client } = await socketPair()
  const commands = 20_000
  let mostUnread = 0
  const channel: ControlChannel = new ControlChannel(server, {
    unreadMs: 60_000,
    closeMs: 100,
    onLines: () => {
      while (channel.nextUrgent(false)) {
        channel.send({ code: 200, text: 'x'.repeat(1_000) })
        mostUnread = Math.max(mostUnread, server.writableLength)
      }
    },
    onLost: () => undefined,
  })
  server.resume()
  client.pause().write('NOOP\r\n'.repeat(commands))
  await expect.poll(() => server.isPaused()).toBe(true)
  let received = 0
  client.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  client.resume()
  await expect.poll(() => received, { timeout: 20_000 }).toBe(commands * (1_000 + '200 \r\n'.length))
  expect(mostUnread).toBeLessThan(70_000)
  client.destroy()
  channel.end()
})
