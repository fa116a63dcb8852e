/** Containers of the image of a release, run by podman without a daemon, with its images and volumes in a folder of their own. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const runFile = promisify(execFile)

export interface Containers {
  /** Of programs that use the same images. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Runs podman; rejects with its output if it fails. */
  podman(...args: string[]): Promise<string>
  /** Runs a program of this machine in the network of a container. */
  inNetwork(container: string, program: string, args: readonly string[]): Promise<Buffer>
}

/** `stack` removes all containers, images and volumes. Needs podman and runc, and root. */
export async function openContainers(stack: AsyncDisposableStack): Promise<Containers> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-containers-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'storage.conf')
  const at = (name: string) => JSON.stringify(join(folder, name))
  await writeFile(file, `[storage]\ndriver = "vfs"\ngraphroot = ${at('images')}\nrunroot = ${at('run')}\n`)
  const engine = join(folder, 'containers.conf')
  const settings = ['[engine]', 'cgroup_manager = "cgroupfs"', 'events_logger = "file"', 'runtime = "runc"']
  await writeFile(engine, [...settings, '[network]', 'network_backend = "netavark"', ''].join('\n'))
  // What is loaded is unpacked there.
  await mkdir(join(folder, 'tmp'))
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    STORAGE_DRIVER: 'vfs',
    CONTAINERS_STORAGE_CONF: file,
    CONTAINERS_CONF: engine,
  }
  const podman = async (...args: string[]) => {
    const { stdout, stderr } = await runFile('podman', args, { env, maxBuffer: 2 ** 26 })
    return stdout + stderr
  }
  stack.defer(async () => void (await podman('system', 'reset', '--force')))
  return {
    env,
    podman,
    async inNetwork(container, program, args) {
      const pid = (await podman('inspect', '--format', '{{.State.Pid}}', container)).trim()
      const options = { maxBuffer: 2 ** 28, encoding: 'buffer' } as const
      return (await runFile('nsenter', ['--target', pid, '--net', program, ...args], options)).stdout
    },
  }
}
