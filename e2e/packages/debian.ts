/** A bare Debian with systemd, started in a container of its own without a network: what the guide for installing is tried on. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const runFile = promisify(execFile)

/** The suite of this machine's Debian; elsewhere the one that the archives need at least. */
function suite(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  return (/^ID=debian$/m.test(release) && /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1]) || 'bookworm'
}

/** Debian's smallest system, from its packages: minutes. */
export async function makeDebian(folder: string, packages: readonly string[] = []): Promise<void> {
  await mkdir(folder, { recursive: true })
  const include = packages.length > 0 ? [`--include=${packages.join(',')}`] : []
  const args = ['--quiet', '--variant=minbase', ...include, suite(), folder]
  await runFile('mmdebstrap', args, { maxBuffer: 2 ** 26 })
}

/** The libraries of Debian for arm64 that its Node needs, not installed but unpacked, for an emulator. */
export async function unpackArm64(folder: string): Promise<void> {
  const args = ['--quiet', '--variant=extract', '--arch=arm64', '--include=libc6,libstdc++6', suite(), folder]
  await runFile('mmdebstrap', args, { maxBuffer: 2 ** 26 })
  // Debian has its libraries in /usr/lib; other packages make the link.
  if (!existsSync(join(folder, 'lib'))) await symlink('usr/lib', join(folder, 'lib'))
}

export interface Debian {
  /** Its files. */
  readonly folder: string
  /** Runs a script as root, in /root, with `name` set as the guide says; rejects with its output if it fails. */
  run(script: string, name?: string): Promise<string>
  /** Runs a program of this machine in its network. */
  inNetwork(program: string, args: readonly string[]): Promise<Buffer>
}

const bare = ['env', '-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root']

/** Starts a Debian with systemd; `stack` stops it and removes its files. */
export async function startDebian(stack: AsyncDisposableStack): Promise<Debian> {
  const place = await mkdtemp(join(tmpdir(), 'sallyport-debian-'))
  stack.defer(() => rm(place, { recursive: true, force: true }))
  const folder = join(place, 'debian')
  await makeDebian(folder, ['systemd', 'systemd-sysv'])
  const options = ['--boot', '--register=no', '--keep-unit', '--private-network', '--console=pipe']
  const container = spawn('systemd-nspawn', ['--quiet', `--directory=${folder}`, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(container, 'close')
  // systemd-nspawn passes this on as a request to power off; a second one ends it at once.
  stack.defer(async () => {
    const again = setInterval(() => container.kill('SIGTERM'), 60_000)
    container.kill('SIGTERM')
    await ended
    clearInterval(again)
  })
  const init = await initOf(container.pid ?? 0)
  const enter = ['--target', String(init), '--mount', '--pid', '--uts', '--ipc', '--net']
  const run = async (script: string, name = '') => {
    const args = [...enter, ...bare, `name=${name}`, 'sh', '-ec', `cd /root\n${script}`]
    const { stdout, stderr } = await runFile('nsenter', args, { cwd: '/', maxBuffer: 2 ** 26 })
    return stdout + stderr
  }
  await until(() => run('systemctl is-system-running || true').catch(String), /^(running|degraded)$/m)
  return {
    folder,
    run,
    async inNetwork(program, args) {
      const options = { maxBuffer: 2 ** 28, encoding: 'buffer' } as const
      return (await runFile('nsenter', ['--target', String(init), '--net', program, ...args], options)).stdout
    },
  }
}

/** The process id of its first process, on this machine. */
async function initOf(parent: number): Promise<number> {
  const read = async (file: string) => await readFile(`/proc/${file}`, 'utf8').catch(() => '')
  const named = async () => {
    const children = (await read(`${parent}/task/${parent}/children`)).trim().split(' ')
    return (await Promise.all(children.map(async (id) => `${id} ${await read(`${id}/comm`)}`))).join('')
  }
  return Number.parseInt(/^(\d+) systemd$/m.exec(await until(named, /^\d+ systemd$/m))?.[1] ?? '', 10)
}

/** Asks four times a second for up to two minutes; rejects with the last answer. */
async function until(ask: () => Promise<string>, expected: RegExp): Promise<string> {
  for (let left = 480; ; left--) {
    const answer = await ask()
    if (expected.test(answer)) return answer
    if (left === 0) throw new Error(`The container did not start: ${answer || 'no answer'}.`)
    await pause(250)
  }
}
