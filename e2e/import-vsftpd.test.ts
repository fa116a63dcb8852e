/** Moving in from vsftpd, which has no MLSD: its lists show neither year nor seconds. */
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { FtpTarget } from '../server/src/import/ftp/connect.ts'
import { openFtp } from '../server/src/import/ftp/source.ts'
import { makeCertificate } from '../server/test/certificates.ts'
import { importSteps } from '../server/test/import-steps.ts'
import { openTestApp } from '../server/test/test-app.ts'
import { freePort } from '../tools/free-port.ts'
import { debianPackage } from './clients/programs.ts'

const program = '/usr/sbin/vsftpd'
/** Null, or why the test is skipped. */
async function missing(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'vsftpd must be started by root.'
  return await debianPackage('vsftpd', async () => existsSync(program))
}

interface Vsftpd {
  readonly port: number
  readonly folder: string
  readonly fingerprint: string
  stop(): Promise<void>
}

async function startVsftpd(): Promise<Vsftpd> {
  // Required by vsftpd, for processes without privileges.
  await mkdir('/run/vsftpd/empty', { recursive: true, mode: 0o755 })
  const own = await mkdtemp(join(tmpdir(), 'sallyport-vsftpd-'))
  await chmod(own, 0o755)
  const folder = join(own, 'files')
  await mkdir(folder, { mode: 0o755 })
  const { certFile, keyFile } = makeCertificate(own)
  const port = await freePort()
  const settings = {
    ...{ listen: 'YES', background: 'NO', listen_address: '127.0.0.1', listen_port: port, max_per_ip: 0 },
    ...{ anonymous_enable: 'YES', local_enable: 'NO', anon_root: folder, anon_world_readable_only: 'NO' },
    ...{ secure_chroot_dir: '/run/vsftpd/empty', ssl_enable: 'YES', allow_anon_ssl: 'YES', ssl_ciphers: 'HIGH' },
    ...{ force_anon_data_ssl: 'YES', require_ssl_reuse: 'YES', rsa_cert_file: certFile, rsa_private_key_file: keyFile },
    xferlog_enable: 'NO',
  }
  const lines = Object.entries(settings)
  await writeFile(join(own, 'vsftpd.conf'), lines.map(([name, value]) => `${name}=${value}\n`).join(''))
  const child = spawn(program, [join(own, 'vsftpd.conf')], { stdio: ['ignore', 'ignore', 'inherit'] })
  await untilItListens(port)
  const shown = execFileSync('openssl', ['x509', '-in', certFile, '-noout', '-fingerprint', '-sha256'], {
    encoding: 'utf8',
  })
  return {
    ...{ port, folder, fingerprint: shown.trim().split('=')[1] ?? '' },
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
      await rm(own, { recursive: true, force: true })
    },
  }
}

async function untilItListens(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await Promise.race([once(socket, 'connect'), once(socket, 'error')]).then(
      () => !socket.connecting && socket.readyState === 'open',
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await pause(50)
  }
  throw new Error('vsftpd does not listen')
}

it('brings files from vsftpd over TLS, with their times to the second', async ({ skip }) => {
  const reason = await missing()
  if (reason !== null) return skip(reason)
  const there = await startVsftpd()
  const here = await openTestApp('sqlite')
  try {
    const { folder, port, fingerprint } = there
    const big = randomBytes(5_000_000)
    await mkdir(join(folder, 'in/deep [1] *'), { recursive: true })
    await writeFile(join(folder, 'in/deep [1] */Ü ber.bin'), big)
    await writeFile(join(folder, 'in/a.txt'), 'the first')
    await writeFile(join(folder, '.hidden'), 'hidden')
    await writeFile(join(folder, '-la'), 'like an option')
    await utimes(join(folder, 'in/a.txt'), 1_500_000_007, 1_500_000_007)
    await symlink('a.txt', join(folder, 'in/link'))
    await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'latin1')
    // As vsftpd's own user: the first can't be entered, the second not be listed, the third not be read.
    for (const [name, mode] of [
      ['closed', 0o700],
      ['unlisted', 0o711],
      ['open', 0o755],
    ] as const) {
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, 'kept.txt'), 'kept', { mode: name === 'open' ? 0o600 : 0o644 })
      await chmod(join(folder, name), mode)
    }
    for (let i = 0; i < 60; i++) await writeFile(join(folder, 'in', `${i}.txt`), `${i}`)
    const who = { username: 'anonymous', password: 'mira@harbour.example' }
    const target: FtpTarget = { host: '127.0.0.1', port, tls: 'explicit', certificate: fingerprint, ...who }
    const { plan, run, verify, at } = importSteps(here, async () =>
      openFtp({ target, folder: '', address: 'ftp://anonymous@127.0.0.1/', pauses: [1] }),
    )
    expect((await plan()).files).toMatchObject({ folders: 5, files: 65 })
    const ran = await run()
    expect(ran.problems.map(({ what, path }) => `${what} ${path}`).toSorted()).toEqual([
      ...['failed /caf\ufffd', 'failed /closed', 'failed /open/kept.txt', 'failed /unlisted'],
      'special /in/link',
    ])
    expect(ran.problems.find(({ path }) => path === '/unlisted')?.reason).toContain('does not let it be read')
    expect(ran.counts).toMatchObject({ copied: 64, folders: 5, gone: 0 })
    expect((await at('/in/a.txt'))?.modifiedAt).toBe('2017-07-14T02:40:07.000Z')
    expect((await at('/in/deep [1] */Ü ber.bin'))?.sha256).toBe(createHash('sha256').update(big).digest('hex'))
    // Of the same size, and only seconds later.
    await writeFile(join(folder, 'in/a.txt'), 'the third')
    await utimes(join(folder, 'in/a.txt'), 1_500_000_009, 1_500_000_009)
    expect((await run()).counts).toMatchObject({ updated: 1, unchanged: 63, gone: 0, failed: 4 })
    expect((await verify(true)).counts).toMatchObject({ identical: 64, differs: 0 })
  } finally {
    await here.close()
    await there.stop()
  }
}, 120_000)
