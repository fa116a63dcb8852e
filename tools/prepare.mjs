// Prepares the repository: the right Node, the packages of the lock file and, with --build, the built server. Runs on any
// Node from 18 on, without packages; prints to stderr only, since stdout belongs to the command. Safe to run
// concurrently. `.tools/` records what was done: delete it to start over.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'

const NODE_VERSION = '24.21.0'
const NPM_VERSION = '11.19.1'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const toolsFolder = path.join(root, '.tools')
/** @param {string} name */
const at = (name) => path.join(toolsFolder, name)

/** @typedef {{ node: string, npm: string[], env: NodeJS.ProcessEnv }} Toolchain */

/** An error that the user can act on: only its message is shown. */
class UserError extends Error {}

/** @param {string} sentence */
function print(sentence) {
  process.stderr.write(`${sentence}\n`)
}

/**
 * The environment for npm as a child process, without the variables of an outer `npm start`.
 * @param {NodeJS.ProcessEnv} extra
 */
function npmEnvironment(extra) {
  const ofOuterRun = /^npm_(package|lifecycle|config_local_prefix|command|execpath|node_execpath)/
  const kept = Object.entries(process.env).filter(([name]) => !ofOuterRun.test(name))
  return { ...Object.fromEntries(kept), ...extra }
}

/**
 * Runs a program, with its output on stderr (or returned, with `capture`).
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function run(command, args, { env = process.env, cwd = root, capture = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', capture ? 'pipe' : 2, 2] })
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT'
      reject(isMissing ? new UserError(`It needs "${command}", which is not in PATH; npm comes with Node.js.`) : error)
    })
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output.trim())
      else
        reject(new UserError(`"${path.basename(command)} ${args.join(' ')}" ended with ${signal ?? `code ${code}`}.`))
    })
  })
}

/**
 * Runs npm; adds a helpful sentence to a failure.
 * @param {Toolchain} toolchain
 * @param {string[]} args
 */
async function runNpm({ npm, env }, args) {
  const [command = 'npm', ...before] = npm
  try {
    return await run(command, [...before, ...args, '--no-audit', '--no-fund', '--loglevel=error'], { env })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${error.message} See npm's output above; is the package registry reachable?`)
  }
}

/** @param {string} version */
function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major === 24 && minor >= 11
}

/**
 * Headers that native packages are compiled against: those of the Node that will load them, whatever npm's settings are.
 * @param {string} node
 */
function headersOf(node) {
  const folder = path.resolve(path.dirname(node), '..')
  return existsSync(path.join(folder, 'include', 'node', 'node.h')) ? { npm_config_nodedir: folder } : {}
}

/**
 * A suitable Node with its npm: the running one, otherwise one in `.tools/node`.
 * @returns {Promise<Toolchain>}
 */
async function findToolchain() {
  if (isSupported(process.versions.node)) {
    return { node: process.execPath, npm: ['npm'], env: npmEnvironment(headersOf(process.execPath)) }
  }
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const nodePackage = `${prefix}-${process.platform}-${process.arch}`
  const folder = at('node')
  const node = path.join(folder, 'node_modules', nodePackage, 'bin', 'node')
  const npm = path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')
  // Our npm would look for the machine's settings beside our Node, so it gets their location.
  const globalconfig = await run('npm', ['config', 'get', 'globalconfig'], { env: npmEnvironment({}), capture: true })
  const wanted = `${nodePackage}@${NODE_VERSION} npm@${NPM_VERSION}`
  if (!existsSync(node) || !existsSync(at('node-done')) || readFileSync(at('node-done'), 'utf8') !== wanted) {
    print(`Node ${process.versions.node} is not supported: installing Node ${NODE_VERSION} into .tools/node …`)
    await installOwnNode(folder)
    // npm skips an optional package that is not available, or that has another hash.
    if (!existsSync(node))
      throw new UserError(
        `Node ${NODE_VERSION} could not be installed: there is none for ${process.platform} ${process.arch}, or the download does not match the hash in tools/node/package-lock.json. Install Node 24 (24.11 or newer) yourself.`,
      )
    await run(node, ['--version'], { capture: true }).catch(() => {
      throw new UserError(
        `Node ${NODE_VERSION} does not run on this machine. Install Node 24 (24.11 or newer) yourself.`,
      )
    })
    writeFileSync(at('node-done'), wanted)
  }
  const searchPath = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`
  const env = npmEnvironment({ ...headersOf(node), PATH: searchPath, npm_config_globalconfig: globalconfig })
  return { node, npm: [node, npm], env }
}

/** @param {string} folder */
async function installOwnNode(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // The lock file of tools/node contains the hash of each package; npm refuses others.
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(root, 'tools', 'node', file), path.join(folder, file))
  const args = ['ci', '--prefix', folder, '--include=optional', '--ignore-scripts']
  try {
    await runNpm({ node: process.execPath, npm: ['npm'], env: npmEnvironment({}) }, args)
  } catch (error) {
    if (error instanceof UserError) error.message += ' Or install Node 24 (24.11 or newer) yourself.'
    throw error
  }
}

/** Text that changes with everything that the installed packages depend on; they are installed again when it changes. */
function installKey() {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', '.npmrc']) hash.update(readFileSync(path.join(root, file)))
  hash.update(JSON.stringify(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).allowScripts ?? {}))
  return `node 24 ${process.platform} ${process.arch} ${hash.digest('hex')}`
}

/** @param {Toolchain} toolchain */
async function installPackages(toolchain) {
  const done = at('installed')
  const key = installKey()
  const hasPackages = existsSync(path.join(root, 'node_modules', '.package-lock.json'))
  if (hasPackages && existsSync(done) && readFileSync(done, 'utf8') === key) return
  print('Installing packages …')
  rmSync(done, { force: true })
  await runNpm(toolchain, ['ci', '--include=dev'])
  writeFileSync(done, key)
}

async function prepare() {
  const beganAt = new Date()
  const toolchain = await findToolchain()
  await installPackages(toolchain)
  const isOurs = toolchain.node.startsWith(root + path.sep)
  put('node-path', `${isOurs ? path.relative(root, toolchain.node) : toolchain.node}\n`, beganAt)
  if (!process.argv.includes('--build')) return
  print('Building …')
  await run(toolchain.node, [path.join(root, 'tools', 'build.ts')], { env: toolchain.env })
  put('built', '', beganAt)
}

/**
 * Writes a file of `.tools/` atomically, dated at the start of the work that it records.
 * @param {string} name
 * @param {string} text
 * @param {Date} beganAt
 */
function put(name, text, beganAt) {
  writeFileSync(at(`${name}.new`), text)
  utimesSync(at(`${name}.new`), beganAt, beganAt)
  renameSync(at(`${name}.new`), at(name))
}

try {
  mkdirSync(toolsFolder, { recursive: true })
  await withLock(at('lock'), () => print('Another process is installing or building: waiting for it …'), prepare)
} catch (error) {
  print(
    error instanceof UserError
      ? `Sallyport could not be prepared. ${error.message}`
      : String(error instanceof Error ? error.stack : error),
  )
  process.exitCode = 1
}
