/** Clients of FTP data connections, and the certificate that their server shows. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, type SecureVersion, type TLSSocket, connect as tlsConnect } from 'node:tls'
import type { CertificatePair } from '../src/gateway/tls.ts'
import { makeCertificate } from './certificates.ts'

export const tlsVersions = ['TLSv1.2', 'TLSv1.3'] as const satisfies SecureVersion[]

export function certificatePair(name = 'localhost'): CertificatePair {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ftp-'))
  try {
    const { certFile, keyFile } = makeCertificate(folder, name)
    return { cert: readFileSync(certFile), key: readFileSync(keyFile) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A connected pair of sockets, each side half-open after the other has ended. The server's side has read nothing. */
export async function socketPair(): Promise<{ readonly server: Socket; readonly client: Socket }> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
  const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = await connectTo(address.port)
  const server = await accepted
  listener.close()
  return { server, client }
}

/** Connects from this address of the machine. */
export function connectTo(port: number, localAddress = '127.0.0.1', host = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host, port, localAddress, allowHalfOpen: true, noDelay: true })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket.on('error', () => undefined)))
    socket.once('error', reject)
  })
}

/** Resolves when the other side has ended, or reset, the connection. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const onClosed = () => {
      socket.destroy()
      resolve()
    }
    if (socket.destroyed || socket.readableEnded) onClosed()
    else socket.once('end', onClosed).once('close', onClosed).resume()
  })

/** Connects from this address, and resolves when the server has closed the connection. */
export async function connectInVain(port: number, localAddress: string): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, localAddress }).on('error', () => undefined)
  await closed(socket)
}

/** A client's side of TLS; it has no certificate to check. Rejects if the handshake fails. */
export function secureClient(socket: Socket, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const secured = tlsConnect({ socket, rejectUnauthorized: false, ...options })
  return new Promise((resolve, reject) => {
    secured.on('error', reject)
    secured.once('close', () => reject(new Error('closed')))
    secured.once('secureConnect', () => resolve(secured))
  })
}

/** The session that the server gives to a client which has signed in on this connection. */
export async function sessionOf(client: TLSSocket): Promise<Buffer> {
  const session = client.getProtocol() === 'TLSv1.2' ? client.getSession() : undefined
  client.resume()
  return session ?? (await new Promise((resolve) => client.once('session', resolve)))
}
