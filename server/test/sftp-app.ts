/** A test app with its SFTP server on a real socket, and clients for it: ssh2 and OpenSSH's commands. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Client, type ConnectConfig } from 'ssh2'
import { createSharedSessions } from '../src/core/files/uploads/shared-sessions.ts'
import { generate } from '../src/core/ssh-keys/ssh-keys.ts'
import type { User } from '../src/core/users/user.ts'
import type { EngineName } from '../src/db/engine.ts'
import { createAdmission } from '../src/gateway/admission.ts'
import { type ConnectionCaps, createConnectionLimits } from '../src/gateway/connection-limits.ts'
import { createConnectionRegistry } from '../src/gateway/connections.ts'
import { noBalancers, type ProxyRule } from '../src/gateway/proxy-protocol.ts'
import { closeTransports, startTransports } from '../src/gateway/transport.ts'
import type { SshOptions } from '../src/sftp/ssh/options.ts'
import type { SshServices } from '../src/sftp/ssh/services.ts'
import { createSftpTransport } from '../src/sftp/transport.ts'
import { openTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

export interface SftpApp extends TestApp {
  readonly port: number
  readonly services: SshServices
  /** Kinds and fingerprints of the host keys. */
  readonly identity: readonly string[]
  /** Drains and closes the server; the app stays open. */
  stop(graceMs?: number): Promise<void>
}

export interface SftpAppOptions extends TestAppOptions {
  readonly ssh?: Partial<SshOptions>
  readonly caps?: Partial<ConnectionCaps>
  readonly proxies?: ProxyRule
}

export async function openSftpApp(engine: EngineName, options: SftpAppOptions = {}): Promise<SftpApp> {
  const app = await openTestApp(engine, options)
  const { context, usage } = app
  const admission = createAdmission(context, usage, { perAddress: 1_000, perUser: 1_000, perAccount: 1_000 })
  const connections = createConnectionRegistry(context, { tickMs: 20, minAgeMs: 0 })
  const limits = createConnectionLimits({ rate: 1_000, perAddress: 1_000, perUser: 1_000, ...options.caps })
  const proxies = options.proxies ?? noBalancers
  const services = { context, admission, connections, limits, proxies, uploads: createSharedSessions() }
  const listening = { host: '127.0.0.1', port: 0, isPortSet: true, ssh: { startsPerAddress: 100, ...options.ssh } }
  const transport = createSftpTransport(listening, services)
  const [address] = await startTransports([transport])
  let isOpen = true
  const stop = async (graceMs = 0) => {
    if (isOpen) await closeTransports([transport], graceMs)
    isOpen = false
  }
  return {
    ...app,
    services,
    port: Number(new URL(address?.url ?? '').port),
    identity: address?.identity ?? [],
    stop,
    async close() {
      await stop()
      await connections.close()
      await app.close()
    },
  }
}

/** A signed-in ssh2 client. Rejects if the sign-in fails. */
export async function connectSsh(app: Pick<SftpApp, 'port'>, config: Partial<ConnectConfig>): Promise<Client> {
  const client = new Client()
  const ready = new Promise<Client>((resolve, reject) => {
    client.once('ready', () => resolve(client))
    // A connection that is lost before the handshake is more than one error.
    client.on('error', reject)
    client.once('close', () => reject(new Error('the server closed the connection')))
  })
  client.connect({ host: '127.0.0.1', port: app.port, username: 'mira', ...config })
  return await ready
}

/** Resolves when the connection has ended. */
export const closed = (client: Client): Promise<void> => new Promise((resolve) => client.once('close', () => resolve()))

/** Generates an SSH key for a user and returns the private key in OpenSSH format. */
export async function addSshKey(app: TestApp, user: User, algorithm: 'ed25519' | 'rsa' = 'ed25519'): Promise<string> {
  return (await generate(app.context, app.operator, { userId: user.id, algorithm })).privateKey
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface OpenSsh {
  /** Runs `sftp` with a batch of commands, one per line. */
  sftp(username: string, batch: string, options?: readonly string[]): Promise<Ended>
  /** Runs `scp`; in paths, `remote:` stands for the server. */
  scp(username: string, from: string, to: string, options?: readonly string[]): Promise<Ended>
  /** Runs `ssh` with a command. */
  ssh(username: string, command: readonly string[], options?: readonly string[]): Promise<Ended>
  remove(): void
}

/** OpenSSH's clients, with a password or a private key, from Debian's package openssh-client. */
export function openSsh(
  port: number,
  credential: { readonly password?: string; readonly privateKey?: string },
): OpenSsh {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ssh-'))
  const file = (name: string, content: string) => {
    const path = join(folder, name)
    writeFileSync(path, content, { mode: 0o700 })
    return path
  }
  const keyFile = credential.privateKey && file('key', `${credential.privateKey.trim()}\n`)
  const ask = file('ask', `#!/bin/sh\nprintf '%s\\n' "$TEST_PASSWORD"\n`)
  const methods = keyFile ? 'publickey' : 'password,keyboard-interactive'
  const set = {
    ...{ StrictHostKeyChecking: 'no', UserKnownHostsFile: join(folder, 'hosts'), LogLevel: 'ERROR' },
    ...{ IdentitiesOnly: 'yes', PreferredAuthentications: methods, NumberOfPasswordPrompts: '1' },
    IdentityFile: keyFile ?? 'none',
  }
  const common = ['-F', '/dev/null', ...Object.entries(set).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
  const env = {
    ...{ PATH: process.env['PATH'], HOME: folder, DISPLAY: 'none:0', SSH_ASKPASS: ask },
    ...{ SSH_ASKPASS_REQUIRE: 'force', TEST_PASSWORD: credential.password ?? '' },
  }
  const run = async (program: string, args: readonly string[], input: string): Promise<Ended> => {
    const child = spawn(program, args, { env, cwd: folder })
    child.stdin.on('error', () => undefined).end(input)
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { code: code as number | null, stdout, stderr }
  }
  return {
    // -b alone disables password prompts.
    sftp: (username, batch, options = []) =>
      run(
        'sftp',
        [...common, '-o', 'BatchMode=no', '-b', '-', '-P', String(port), ...options, `${username}@127.0.0.1`],
        batch,
      ),
    scp: (username, from, to, options = []) => {
      const paths = [from, to].map((path) => path.replace(/^remote:/, `${username}@127.0.0.1:`))
      return run('scp', [...common, '-P', String(port), ...options, ...paths], '')
    },
    ssh: (username, command, options = []) =>
      run('ssh', [...common, '-p', String(port), ...options, `${username}@127.0.0.1`, ...command], ''),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
