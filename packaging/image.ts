/** The image of a release for container runtimes, built by buildah without a daemon, on a Debian of its own or on another base. */
import { execFileSync } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from './npm.ts'

export interface ImageOptions {
  /** The release. */
  readonly archive: string
  /** A folder to work in, which is created and removed. */
  readonly work: string
  readonly version: string
  /** The archive to write, for `docker load` and `podman load`. */
  readonly file: string
  readonly date: Date
  /** An image to build on, from a registry or this machine; null: a Debian made of packages, which needs root. */
  readonly base: string | null
}

const suite = 'trixie'

/** Only licences of what is documentation. */
const without = ['doc', 'man', 'info', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`)
const licences = '--dpkgopt=path-include=/usr/share/doc/*/copyright'

/** Needs buildah, and mmdebstrap if there is no base. */
export async function buildImage(options: ImageOptions): Promise<void> {
  const { archive, work, version, file, base } = options
  await mkdir(work)
  const seconds = String(Math.floor(options.date.getTime() / 1000))
  const environment = { ...process.env, ...(await ownStorage(work)), SOURCE_DATE_EPOCH: seconds }
  const run = (program: string, ...args: string[]) => execute(program, args, { cwd: work, env: environment })
  if (base === null) {
    const include = ['--variant=essential', '--include=libstdc++6']
    const folder = path.join(work, 'base')
    await mkdir(folder)
    run('mmdebstrap', '--quiet', ...include, ...without, licences, suite, path.join(folder, 'base.tar'))
    await writeFile(path.join(folder, 'Containerfile'), 'FROM scratch\nADD base.tar /\n')
    run('buildah', 'build', '--quiet', '--tag', 'sallyport-base', folder)
  }
  // Unpacked, so that modes and owners are those of the archive.
  const context = path.join(work, 'context')
  await mkdir(context)
  run('tar', '--no-same-owner', '-xzf', archive, '-C', context)
  // The format of OCI has no health check.
  const format = ['--format=docker', `--timestamp=${seconds}`, '--tag', `sallyport:${version}`]
  const values = [`BASE=${base ?? 'localhost/sallyport-base'}`, `RELEASE=${path.basename(archive, '.tar.gz')}`]
  const given = values.map((value) => `--build-arg=${value}`)
  const containerfile = path.join(root, 'packaging/files/container/Containerfile')
  run('buildah', 'build', '--quiet', ...format, ...given, `--file=${containerfile}`, context)
  const image = path.join(work, 'image.tar')
  run('buildah', 'push', '--quiet', `sallyport:${version}`, `docker-archive:${image}:sallyport:${version}`)
  run('gzip', '-9', '--no-name', image)
  await rename(`${image}.gz`, file)
  run('buildah', 'rmi', '--all', '--force')
  await rm(work, { recursive: true, force: true })
}

/** Images of the build stay apart from those of the machine. The driver works everywhere, also inside of a container. */
async function ownStorage(work: string): Promise<Record<string, string>> {
  const file = path.join(work, 'storage.conf')
  const folder = (name: string) => JSON.stringify(path.join(work, name))
  await writeFile(file, `[storage]\ndriver = "vfs"\ngraphroot = ${folder('images')}\nrunroot = ${folder('run')}\n`)
  return { CONTAINERS_STORAGE_CONF: file, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' }
}

function execute(program: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): void {
  try {
    execFileSync(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 2 ** 26 })
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing) throw new Error(`The image needs the program ${program}, which is in Debian's package of this name.`)
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new Error(`${program} ${args[0]} failed: ${output}`)
  }
}
