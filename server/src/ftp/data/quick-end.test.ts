import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { certificatePair, socketPair, tlsVersions } from '../../../test/ftp-data.ts'
import { DataConnection } from './data-connection.ts'
import { createTlsContext } from './tls-context.ts'

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** Passes everything on, and keeps what it has received. */
function recording(socket: Socket, received: Buffer[]): Duplex {
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
  })
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk)
    stream.push(chunk)
  })
  socket.on('end', () => stream.push(null))
  return stream
}

/** Types and lengths of TLS records. */
function recordsOf(bytes: Buffer): [number, number][] {
  const records: [number, number][] = []
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3))
    records.push([bytes.readUInt8(at), bytes.readUInt16BE(at + 3)])
  return records
}

describe.each(tlsVersions)('with %s', (maxVersion) => {
  test('close_notify is sent also when the connection is ended as soon as it is secure', async () => {
    const { server, client } = await socketPair()
    sockets.push(server, client)
    const target = { connect: async () => server, close: () => undefined }
    const tls = createTlsContext(certificatePair())
    const data = await DataConnection.open(target, { tls, sessionRule: 'prefer' }, new AbortController().signal)
    const received: Buffer[] = []
    const secured = tlsConnect({ socket: recording(client, received), rejectUnauthorized: false, maxVersion })
    secured.resume()
    await data.secure()
    await data.send(async (sink) => void sink.write('small'))
    const finishing = data.finish()
    await once(secured, 'end')
    secured.end()
    await finishing
    // An alert, of TLS 1.3 with its type encrypted; GCM adds a nonce to TLS 1.2.
    expect(recordsOf(Buffer.concat(received)).at(-1)).toEqual(maxVersion === 'TLSv1.3' ? [23, 19] : [21, 26])
  })
})
