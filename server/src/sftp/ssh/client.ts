/** Connects to the SFTP server of somebody else. Credentials are sent only to the host key that the caller knows. */
import type { Duplex } from 'node:stream'
import type { Client, ClientChannel, ConnectConfig } from 'ssh2'
import { sshFingerprint } from '../../lib/crypto/ssh-signature.ts'

export interface SshTarget {
  readonly host: string
  readonly port: number
  readonly username: string
  /** `SHA256:…` of the host key; null to learn it: then nothing is sent, and HostKeyRefused says what it is. */
  readonly hostKey: string | null
  readonly password: string | null
  /** In OpenSSH or PEM format. */
  readonly privateKey: string | null
  readonly passphrase: string | null
}

export interface SftpConnection {
  /** Bytes of the SFTP protocol. */
  readonly channel: Duplex
  /** Ends the connection at once. */
  end(): void
}

/** The server has another host key than the known one. */
export class HostKeyRefused extends Error {
  override readonly name = 'HostKeyRefused'
  readonly fingerprint: string
  constructor(fingerprint: string) {
    super(`the host key is ${fingerprint}`)
    this.fingerprint = fingerprint
  }
}

/** The server refuses the credentials, they can't be used, or it has no SFTP. */
export class SshRefused extends Error {
  override readonly name = 'SshRefused'
}

const readyMs = 30_000
/** A server that does not respond for a minute is gone. */
const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 4 }

/** Rejects with HostKeyRefused, SshRefused, the signal's reason, or an error of the connection, which may be tried again. */
export async function connectSftp(target: SshTarget, signal: AbortSignal): Promise<SftpConnection> {
  const { default: ssh2 } = await import('ssh2')
  signal.throwIfAborted()
  const client = new ssh2.Client()
  const end = () => client.destroy()
  const onAbort = () => end()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await ready(client, target)
    // Requests are small, and the next one often depends on the response: each would wait 40 ms for an acknowledgement.
    client.setNoDelay(true)
    return { channel: await sftpChannel(client), end }
  } catch (error) {
    end()
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function ready(client: Client, target: SshTarget): Promise<void> {
  const { host, port, username, hostKey, password, privateKey, passphrase } = target
  let refused: HostKeyRefused | null = null
  const settled = Promise.withResolvers<void>()
  client.once('ready', () => settled.resolve())
  // More errors may follow the first one.
  client.on('error', (error) => settled.reject(refused ?? withLevel(error)))
  client.once('close', () => settled.reject(refused ?? new Error('the server closed the connection')))
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) =>
    answer(prompts.map(({ echo }) => (echo ? '' : (password ?? '')))),
  )
  const config: ConnectConfig = {
    ...{ host, port, username, readyTimeout: readyMs, ...keepalive },
    hostVerifier: (key: Buffer) => {
      const found = sshFingerprint(key)
      if (found === hostKey) return true
      refused = new HostKeyRefused(found)
      return false
    },
    ...(password !== null && { password, tryKeyboard: true }),
    ...(privateKey !== null && { privateKey, ...(passphrase !== null && { passphrase }) }),
  }
  try {
    client.connect(config)
  } catch (error) {
    throw new SshRefused(`the private key can't be used: ${error instanceof Error ? error.message : error}`)
  }
  await settled.promise
}

/** ssh2 says what failed by a level. */
const withLevel = (error: Error & { readonly level?: string }): Error =>
  error.level === 'client-authentication' ? new SshRefused('the server refuses the username or the credentials') : error

function sftpChannel(client: Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.once('close', () => reject(new Error('the server closed the connection')))
    client.subsys('sftp', (error, channel) => {
      if (error) return reject(new SshRefused(`the server offers no SFTP: ${error.message}`))
      channel.stderr.resume()
      resolve(channel)
    })
  })
}
