/** OpenSSH's server with its SFTP, from Debian's package openssh-server. Tests that need it are skipped without it. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../tools/free-port.ts'

const program = '/usr/sbin/sshd'
export const hasSshd = existsSync(program)

export interface SshServer {
  readonly port: number
  readonly username: string
  readonly privateKey: string
  /** Fingerprint of the host key. */
  readonly hostKey: string
  /** For files. */
  readonly folder: string
  stop(): Promise<void>
}

export async function startSshd(): Promise<SshServer> {
  // Required by sshd when root starts it.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  const own = await mkdtemp(join(tmpdir(), 'sallyport-sshd-'))
  const folder = join(own, 'files')
  await mkdir(folder)
  for (const name of ['host-key', 'user-key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(own, name)])
  const port = await freePort()
  await writeFile(join(own, 'config'), configuration(own, port))
  const child = spawn(program, ['-D', '-e', '-f', join(own, 'config')], { stdio: 'ignore' })
  await untilItListens(port)
  const shown = execFileSync('ssh-keygen', ['-l', '-f', join(own, 'host-key.pub')], { encoding: 'utf8' })
  return {
    ...{ port, folder, username: userInfo().username, hostKey: shown.split(' ')[1] ?? '' },
    privateKey: await readFile(join(own, 'user-key'), 'utf8'),
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
      await rm(own, { recursive: true, force: true })
    },
  }
}

const configuration = (own: string, port: number) => `
ListenAddress 127.0.0.1
Port ${port}
HostKey ${own}/host-key
PidFile none
LogLevel QUIET
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile ${own}/user-key.pub
Subsystem sftp internal-sftp
`

async function untilItListens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isUp) return
    await pause(50)
  }
  throw new Error('sshd does not listen')
}
