/** The peer for SFTP: OpenSSH's server from Debian with its built-in SFTP server, its files on the same disk as ours. */
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../tools/free-port.ts'
import type { Bench } from '../bench.ts'
import { untilItListens } from '../ports.ts'
import { end, ensureProgram, onBothCpus, onServerCpu, run } from '../processes.ts'
import type { SftpTarget } from './client.ts'

const program = '/usr/sbin/sshd'
/** Required by sshd when root starts it. */
const privilegeSeparationFolder = '/run/sshd'

export interface Sshd extends SftpTarget, AsyncDisposable {
  /** The folder for files. */
  readonly folder: string
}

/** `keyFile`: the private key of the only user who can sign in, the one who runs the benchmark; its public key is beside it. */
export async function startSshd(
  bench: Bench,
  keyFile: string,
  { unpinned = false }: { readonly unpinned?: boolean } = {},
): Promise<Sshd> {
  await ensureProgram(program, 'openssh-server', bench.signal)
  if (process.getuid?.() === 0) await mkdir(privilegeSeparationFolder, { recursive: true, mode: 0o755 })
  const folder = join(bench.disk, `sshd-${performance.now()}`)
  await mkdir(join(folder, 'files'), { recursive: true })
  await makeKey(join(folder, 'host-key'), bench.signal)
  const port = await freePort()
  await writeFile(join(folder, 'sshd_config'), configuration(folder, port, `${keyFile}.pub`))
  const command = [program, '-D', '-e', '-f', join(folder, 'sshd_config')]
  const [first = '', ...args] = (unpinned ? onBothCpus : onServerCpu)(command)
  const child = spawn(first, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  await untilItListens(port, 'sshd')
  return {
    port,
    user: userInfo().username,
    keyFile,
    pid: child.pid ?? 0,
    folder: join(folder, 'files'),
    [Symbol.asyncDispose]: () => end(child),
  }
}

const configuration = (folder: string, port: number, authorizedKeys: string) => `
ListenAddress 127.0.0.1
Port ${port}
HostKey ${folder}/host-key
PidFile none
LogLevel QUIET
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile ${authorizedKeys}
MaxStartups 1000
Subsystem sftp internal-sftp
`

/** An Ed25519 key pair in OpenSSH's format, without a passphrase. */
export async function makeKey(file: string, signal: AbortSignal): Promise<void> {
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file], signal)
}
