/** F-08: a client that is killed ends its data connection as if the file were complete, and a moment later its control connection. */
import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../test/certificates.ts'
import { engines } from '../../test/databases.ts'
import { type FtpApp, openFtpApp } from '../../test/ftp-app.ts'
import { FtpClient } from '../../test/ftp-client.ts'
import { addPerson, type Person } from '../../test/people.ts'
import * as tree from '../core/files/tree/tree.ts'
import { type Certificates, openCertificates } from '../gateway/tls.ts'
import { createLog } from '../lib/log.ts'

const content = Buffer.alloc(100_000, 'half a file')

describe.each(engines)('a killed client on %s', (engine) => {
  let folder: string
  let certificates: Certificates
  let app: FtpApp
  let ada: Person
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-ftp-'))
    certificates = await openCertificates(makeCertificate(folder), createLog('silent'))
    // Ends at once when the control connection is lost.
    app = await openFtpApp(engine, {
      certificates,
      bounds: { killedMs: { plain: 20_000, unclean: 20_000, share: 20_000 } },
    })
    ada = await addPerson(app, 'ada')
  })
  afterAll(async () => {
    await app.close()
    certificates.close()
    rmSync(folder, { recursive: true })
  })

  const open = async (isProtected: boolean) => {
    const client = await FtpClient.connect(app.port)
    if (isProtected) await client.startTls()
    expect(await client.signIn('ada')).toBe(230)
    if (isProtected) await client.protect()
    return client
  }
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
