/** The programs of other people that the tests drive: Debian's packages, and packages of Python in an environment of their own. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../running.ts'

const runFile = promisify(execFile)
const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }

/** On CI, where all of them must be tested, it is an error. */
function unusable(reason: string): string {
  if (process.env['CI'] === 'true') throw new Error(reason)
  return reason
}

/** A name, or the whole path of a file. */
const isInstalled = (program: string): boolean =>
  (isAbsolute(program) && existsSync(program)) ||
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

let updating: Promise<unknown> | null = null

/** Runs it while no other process of this machine runs one under this name: test files run in several processes. */
const oneAtATime = (name: string, command: string, args: readonly string[], timeout = 0): Promise<unknown> =>
  runFile('flock', [join(tmpdir(), `sallyport-${name}.lock`), command, ...args], { env, maxBuffer: 2 ** 26, timeout })

const aptGet = (...args: string[]): Promise<unknown> => oneAtATime('apt-get', 'apt-get', args)

/** Installs Debian's package if the program is missing and we are root. Returns null, or why the program can't be used. */
export const debianProgram = (program: string, name: string): Promise<string | null> =>
  debianPackage(name, async () => isInstalled(program), program)

/** The same for a package that has no program: `isUsable` says whether it is there. */
export async function debianPackage(
  name: string,
  isUsable: () => Promise<boolean>,
  program = name,
): Promise<string | null> {
  if (await isUsable()) return null
  const advice = `${program} is missing: install Debian's package "${name}" to test with it.`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return unusable(advice)
  try {
    updating ??= aptGet('update')
    await updating
    await aptGet('install', '-y', '--no-install-recommends', name)
  } catch (error) {
    return unusable(`${advice} ${error instanceof Error ? error.message : error}`)
  }
  return (await isUsable()) ? null : unusable(advice)
}

/** Programs of Python's index, installed with exactly these versions. */
const clients = ['paramiko==5.1.0', 'ssh-audit==3.9.0']
const compose = ['podman-compose==1.6.0']

const environmentOf = (packages: readonly string[]): string =>
  join(root, '.tools', `python-${packages.join('-').replaceAll('==', '-')}`)

/** A program of the Python environment. */
export const python = (program: string): string => join(environmentOf(clients), 'bin', program)

/** That of Debian 12 can't give a container the network of another. */
export const podmanCompose = join(environmentOf(compose), 'bin/podman-compose')

const installing = new Map<readonly string[], Promise<string | null>>()

/** Makes an environment with these packages if it is missing. Returns null, or why it can't be used. */
function installed(packages: readonly string[]): Promise<string | null> {
  const result = installing.get(packages) ?? makeEnvironment(packages)
  installing.set(packages, result)
  return result
}

export const pythonEnvironment = (): Promise<string | null> => installed(clients)
export const installPodmanCompose = (): Promise<string | null> => installed(compose)

const makingEnvironment = `
set -e
test -e "$1/done" && exit
python3 -m venv --clear "$1"
environment=$1
shift
"$environment/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "$@"
touch "$environment/done"
`

async function makeEnvironment(packages: readonly string[]): Promise<string | null> {
  const environment = environmentOf(packages)
  if (existsSync(join(environment, 'done'))) return null
  try {
    await oneAtATime('pip', 'sh', ['-c', makingEnvironment, 'sh', environment, ...packages], 300_000)
    return null
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    return unusable(`${packages.join(' and ')} could not be installed from PyPI: ${reason}`)
  }
}
