/** A server that speaks SFTP, and a user with an SSH key. */
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../../tools/free-port.ts'
import type { SftpSite } from '../client.ts'
import type { Protocol } from '../server.ts'
import { leftMounts } from './table.ts'

const run = promisify(execFile)

export const sftp: Protocol<SftpSite> = {
  settings: async () => ({ SALLYPORT_SFTP_PORT: String(await freePort()) }),

  async open({ site, userId, portOf, call }) {
    const folder = join(site.home, '.ssh')
    const [keyFile, knownHosts, port] = [join(folder, 'id_ed25519'), join(folder, 'known_hosts'), portOf('sftp')]
    await mkdir(folder, { mode: 0o700 })
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
    await chmod(keyFile, 0o600)
    await call('POST', '/ssh-keys', { userId, publicKey: await readFile(`${keyFile}.pub`, 'utf8') }, 200)
    const { stdout } = await run('ssh-keyscan', ['-p', String(port), '127.0.0.1'])
    // curl asks for the type that comes first, and libssh2 before 1.11 (Debian 12) has no RSA with SHA-2.
    const isFirst = (line: string) => (line.includes(' ssh-ed25519 ') ? 0 : 1)
    const lines = stdout.split(/(?<=\n)/).toSorted((a, b) => isFirst(a) - isFirst(b))
    await writeFile(knownHosts, lines.join(''))
    return { ...site, port, keyFile, knownHosts }
  },

  async clean(at) {
    for (const mount of leftMounts(at)) await run('fusermount3', ['-u', '-z', mount]).catch(() => undefined)
  },
}
