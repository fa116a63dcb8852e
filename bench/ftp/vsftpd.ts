/** The peer for FTP: vsftpd from Debian, its files on the same disk as ours. Its only user needs no password, which saves it that check. */
import { spawn } from 'node:child_process'
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../tools/free-port.ts'
import type { Bench } from '../bench.ts'
import type { Certificate } from '../certificate.ts'
import { untilItListens } from '../ports.ts'
import { end, ensureProgram, onServerCpu, run } from '../processes.ts'
import type { FtpTarget } from './clients.ts'

const program = '/usr/sbin/vsftpd'
/** Required by vsftpd, for processes without privileges. */
const emptyFolder = '/run/vsftpd/empty'
/** The system's user that Debian's package creates. */
const account = 'ftp'

export interface Vsftpd extends FtpTarget, AsyncDisposable {
  /** The folder for files; clients see it as `/files`. */
  readonly folder: string
}

export async function startVsftpd(bench: Bench, certificate: Certificate): Promise<Vsftpd> {
  await ensureProgram(program, 'vsftpd', bench.signal)
  await mkdir(emptyFolder, { recursive: true, mode: 0o755 })
  const root = join(bench.disk, `vsftpd-${performance.now()}`)
  const folder = join(root, 'files')
  await mkdir(folder, { recursive: true })
  const [user = 0, group = 0] = (await run(['sh', '-c', `id -u ${account}; id -g ${account}`], bench.signal))
    .trim()
    .split('\n')
    .map(Number)
  await chmod(bench.disk, 0o755)
  await chown(folder, user, group)
  const port = await freePort()
  const file = join(root, 'vsftpd.conf')
  await writeFile(file, configuration(root, port, certificate))
  const [first = '', ...args] = onServerCpu([program, file])
  const child = spawn(first, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  await untilItListens(port, 'vsftpd')
  return {
    port,
    credentials: 'anonymous:mira@example.com',
    root: '/files',
    pid: child.pid ?? 0,
    folder,
    [Symbol.asyncDispose]: () => end(child),
  }
}

const configuration = (root: string, port: number, { certFile, keyFile }: Certificate) => `
listen=YES
background=NO
listen_address=127.0.0.1
listen_port=${port}
max_per_ip=0
max_clients=0
anonymous_enable=YES
local_enable=NO
no_anon_password=YES
anon_root=${root}
ftp_username=${account}
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
secure_chroot_dir=${emptyFolder}
xferlog_enable=NO
ssl_enable=YES
allow_anon_ssl=YES
force_local_data_ssl=NO
force_local_logins_ssl=NO
require_ssl_reuse=NO
ssl_ciphers=HIGH
rsa_cert_file=${certFile}
rsa_private_key_file=${keyFile}
`
