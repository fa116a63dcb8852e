/** HTTPS while the certificate is renewed. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeCertificate } from '../../test/certificates.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

let folder: string
let app: ServedApp
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-https-'))
  app = await openServedApp('sqlite', { tls: makeCertificate(folder, 'first') })
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

const dial = async (): Promise<TLSSocket> => {
  const socket = connect({ port: app.port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return socket
}

const answerOn = async (socket: TLSSocket): Promise<string> => {
  socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  return chunk.toString().split('\r\n', 1)[0] ?? ''
}

test('new connections see a renewed certificate without a restart; open ones go on', async () => {
  const before = await dial()
  expect([before.getPeerCertificate().subject.CN, await answerOn(before)]).toEqual(['first', 'HTTP/1.1 200 OK'])
  makeCertificate(folder, 'second')
  for (let name = 'first'; name !== 'second'; ) {
    const socket = await dial()
    name = String(socket.getPeerCertificate().subject.CN)
    expect(await answerOn(socket)).toBe('HTTP/1.1 200 OK')
    socket.destroy()
    await sleep(50)
  }
  expect(await answerOn(before)).toBe('HTTP/1.1 200 OK')
  before.destroy()
})
