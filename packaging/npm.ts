/** Runs npm for packages: the project's own npm if it has one, otherwise that of PATH, with the settings of this machine. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Lock, partOf } from './lock.ts'
import type { Platform } from './platforms.ts'

export const root = path.resolve(import.meta.dirname, '..')

const ownNpm = path.join(root, '.tools/node/node_modules/npm/bin/npm-cli.js')

/** Without the variables of an outer `npm run`, of which some name another project. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|config_local_prefix|command|execpath|node_execpath)/.test(name),
    ),
  )

const run = (program: string, args: readonly string[], cwd: string, env = environment()): string =>
  execFileSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] })

/** The output of npm in a folder. Throws if it fails; npm has printed the reason. */
export function npm(args: readonly string[], cwd = root): string {
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error']
  if (!existsSync(ownNpm)) return run('npm', all, cwd)
  // It would look for the machine's settings beside our Node, so it gets their location.
  const settings = run('npm', ['config', 'get', 'globalconfig'], root).trim()
  return run(process.execPath, [ownNpm, ...all], cwd, { ...environment(), npm_config_globalconfig: settings })
}

/** Installs packages with the versions and hashes of a lock file into `folder/node_modules`, for a platform, without running scripts. */
export async function install(
  folder: string,
  { lockFile, packages, platform }: { lockFile: string; packages: readonly string[]; platform: Platform },
): Promise<void> {
  const { manifest, lock } = partOf(await readLock(lockFile), packages)
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify(lock))
  npm(['ci', '--ignore-scripts', '--os=linux', `--cpu=${platform.cpu}`, '--libc=glibc'], folder)
}

export const readLock = async (file: string): Promise<Lock> =>
  JSON.parse(await readFile(path.join(root, file), 'utf8')) as Lock
