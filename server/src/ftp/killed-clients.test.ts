/** F-08: a client that is killed ends its data connection as if the file were complete, and a moment later its control connection. */
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../test/databases.ts'
import { type FtpApp, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { addPerson, type Person } from '../../test/people.ts'
import * as tree from '../core/files/tree/tree.ts'

const content = Buffer.alloc(100_000, 'half a file')

describe.each(engines)('a killed client on %s', (engine) => {
  let app: FtpApp
  let ada: Person
  beforeAll(async () => {
    // Ends at once when the control connection is lost.
    app = await openFtpApp(engine, {
      bounds: { killedMs: { plain: 20_000, unclean: 20_000, share: 20_000 } },
    })
    ada = await addPerson(app, 'ada')
  })
  afterAll(async () => {
    await app.close()
  })

  const open = (isProtected: boolean) => FtpClient.signedIn(app, 'ada', isProtected)
  const size = async (client: FtpClient, path: string) => Number((await client.text(`SIZE ${path}`)) || -1)
  /** Sends the file; resolves with the TCP connection below. */
  const send = async (client: FtpClient, path: string): Promise<Socket> => {
    const socket = await client.openPassive()
    expect(await client.code(`STOR ${path}`)).toBe(150)
    const data = await client.secure(socket)
    await new Promise((resolve) => data.write(content, resolve))
    return socket
  }

  it.each([false, true])('has published nothing, and can resume (TLS: %s)', async (isProtected) => {
    const path = `/killed-${isProtected}.bin`
    const client = await open(isProtected)
    const socket = await send(client, path)
    socket.end()
    // The server has noticed the end of the data connection.
    await sleep(100)
    client.close()
    const next = await open(isProtected)
    await expect.poll(() => size(next, path)).toBe(content.length)
    expect(await tree.lookUp(app.context.db.q, ada.actor, path)).toBe(null)
    expect(app.heard.events.filter(({ name }) => name === 'resources.upload')).toEqual([])
    next.close()
  })
})
