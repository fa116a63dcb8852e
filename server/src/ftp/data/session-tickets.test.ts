import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, type SecureContext, connect as tlsConnect } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { certificatePair, secureClient, sessionOf, socketPair, tlsVersions } from '../../../test/ftp-data.ts'
import { DataConnection } from './data-connection.ts'
import { startTls } from './server-tls.ts'
import { handleOf } from './socket-handle.ts'
import { createTlsContext } from './tls-context.ts'

const payload = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251))
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** Uploads, and closes the socket without close_notify and without having read anything since the handshake. */
async function uploadUnread(tls: SecureContext, options: ConnectionOptions) {
  const { server, client } = await socketPair()
  sockets.push(server, client)
  const target = { connect: async () => server, close: () => undefined }
  const data = await DataConnection.open(target, { tls, sessionRule: 'prefer' }, new AbortController().signal)
  const securing = data.secure()
  const secured = tlsConnect({ socket: client, rejectUnauthorized: false, ...options })
  secured.once('secureConnect', () => handleOf(secured)?.readStop())
  await Promise.all([once(secured, 'secureConnect'), securing])
  await new Promise((resolve) => secured.write(payload, resolve))
  // Time for what the server sends after the handshake.
  await sleep(50)
  secured.destroy()
  await once(client, 'close')
  await sleep(50)
  const chunks: Buffer[] = []
  for await (const chunk of data.receive()) chunks.push(chunk)
  data.destroy()
  return { isWhole: Buffer.concat(chunks).equals(payload), isBound: data.isBound }
}

describe.each(tlsVersions)('with %s, a client that reads nothing after the handshake', (maxVersion) => {
  test('uploads whole files, with new sessions and resumed ones', async () => {
    const tls = createTlsContext(certificatePair())
    const control = await socketPair()
    sockets.push(control.server, control.client)
    const starting = startTls(control.server, { context: tls, handshakeMs: 10_000 })
    const session = await sessionOf(await secureClient(control.client, { maxVersion }))
    await starting
    for (const isBound of [false, true, false, true])
      expect(await uploadUnread(tls, { maxVersion, ...(isBound && { session }) })).toEqual({ isWhole: true, isBound })
  })
})
