/** Connections to a server with FTP, which has one transfer at a time on each. Certificates are verified before a password is sent. */
import { isIP } from 'node:net'
import type { PeerCertificate, ConnectionOptions as TlsOptions } from 'node:tls'
import { Client, FTPError } from 'basic-ftp'
import { Fault } from '../../core/fault.ts'

export interface FtpTarget {
  readonly host: string
  readonly port: number
  /** `explicit`: AUTH TLS; `implicit`: TLS from the first byte; `none`: password and files can be read on the way. */
  readonly tls: 'explicit' | 'implicit' | 'none'
  /** SHA-256 fingerprint of a certificate that no known authority has issued, as `AB:CD:…`; null to trust known authorities. */
  readonly certificate: string | null
  readonly username: string
  readonly password: string
}

export interface FtpConnection {
  readonly client: Client
  /** What the server says that it can do. */
  readonly has: Readonly<Record<'rest' | 'size' | 'mdtm', boolean>>
}

/** Milliseconds without an answer or a byte. */
const usualTimeoutMs = 30_000
const longestListBytes = 128 * 1024 * 1024

/**
 * Signs in. Throws Faults for what would come again; other errors are those of the connection. The connection ends with the signal, also
 * later.
 */
export async function connectFtp(
  target: FtpTarget,
  signal: AbortSignal,
  timeoutMs = usualTimeoutMs,
): Promise<FtpConnection> {
  const client = new Client(timeoutMs, { allowSeparateTransferHost: false, maxListingBytes: longestListBytes })
  const end = () => client.close()
  signal.addEventListener('abort', end)
  try {
    signal.throwIfAborted()
    await greet(client, target)
    await signIn(client, target)
    await client.useDefaultSettings()
    const features = await client.features()
    const has = { rest: features.has('REST'), size: features.has('SIZE'), mdtm: features.has('MDTM') }
    return { client, has }
  } catch (error) {
    signal.removeEventListener('abort', end)
    client.close()
    throw error
  }
}

async function greet(client: Client, target: FtpTarget): Promise<void> {
  const { host, port, tls } = target
  try {
    if (tls === 'implicit') await client.connectImplicitTLS(host, port, await tlsOptions(target))
    else await client.connect(host, port)
    if (tls === 'explicit') await beginTls(client, target)
  } catch (error) {
    if (!isAboutCertificate(error)) throw error
    throw await certificateFault(target, error)
  }
}

async function beginTls(client: Client, target: FtpTarget): Promise<void> {
  const options = await tlsOptions(target)
  try {
    await client.useTLS(options)
  } catch (error) {
    if (!(error instanceof FTPError) || error.code < 500) throw error
    throw new Fault(
      'invalid',
      `${target.host} offers no TLS (${error.message}). With --plain everybody on the way can read the password and the files.`,
    )
  }
}

async function signIn(client: Client, { host, username, password }: FtpTarget): Promise<void> {
  try {
    await client.login(username, password)
  } catch (error) {
    if (error instanceof FTPError && error.code === 530)
      throw new Fault('unauthenticated', `${host} refuses the user ${username}: ${error.message}.`)
    throw error
  }
}

/** Also those of data connections, which reuse them. */
async function tlsOptions(target: FtpTarget): Promise<TlsOptions> {
  const { host, certificate } = target
  const common = { host, ...(isIP(host) === 0 && { servername: host }) }
  if (certificate === null) return common
  const presented = await presentedCertificate(target)
  if (presented.fingerprint256 !== certificate)
    throw new Fault(
      'forbidden',
      `The certificate of ${host} has the fingerprint ${presented.fingerprint256}, not ${certificate}. No credentials were sent.`,
    )
  const pem = `-----BEGIN CERTIFICATE-----\n${presented.raw.toString('base64')}\n-----END CERTIFICATE-----\n`
  // This certificate alone, whatever name and issuer it has.
  const isThis = (_: string, peer: PeerCertificate) =>
    peer.fingerprint256 === certificate ? undefined : new Error('The certificate has changed.')
  return { ...common, ca: pem, allowPartialTrustChain: true, checkServerIdentity: isThis }
}

/** That of a connection that ends before anything is sent. */
async function presentedCertificate({ host, port, tls }: FtpTarget): Promise<PeerCertificate> {
  const client = new Client(usualTimeoutMs)
  const options = { rejectUnauthorized: false, host, ...(isIP(host) === 0 && { servername: host }) }
  try {
    if (tls === 'implicit') await client.connectImplicitTLS(host, port, options)
    else {
      await client.connect(host, port)
      await client.useTLS(options)
    }
    const { socket } = client.ftp
    if (!('getPeerCertificate' in socket)) throw new Error('no TLS')
    return socket.getPeerCertificate()
  } finally {
    client.close()
  }
}

/** Codes with which OpenSSL and Node refuse a certificate, such as SELF_SIGNED_CERT_IN_CHAIN and ERR_TLS_CERT_ALTNAME_INVALID. */
const isAboutCertificate = (error: unknown): boolean =>
  /^(CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS_CERT|ERROR_IN_CERT|INVALID_|HOSTNAME_|PATH_LENGTH|CA_|EE_KEY|UNSPECIFIED)/.test(
    codeOf(error),
  )

const codeOf = (error: unknown) => String((error as NodeJS.ErrnoException).code ?? '')

/** No fingerprint makes these valid. */
const isOutOfTime = (error: unknown) => /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(codeOf(error))

async function certificateFault(target: FtpTarget, error: unknown): Promise<Fault> {
  const why = error instanceof Error ? error.message : String(error)
  if (target.certificate !== null || isOutOfTime(error))
    return new Fault(
      'forbidden',
      `The certificate of ${target.host} can't be used (${why}). Renew it there. No credentials were sent.`,
    )
  const { fingerprint256 } = await presentedCertificate(target)
  return new Fault(
    'invalid',
    `The certificate of ${target.host} can't be trusted (${why}). Its fingerprint is ${fingerprint256}. If that is what its administrator says, give it: --certificate ${fingerprint256}`,
  )
}
