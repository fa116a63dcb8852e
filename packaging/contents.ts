/** What a release contains: the built server, the packages outside of its bundle, Node, the command and documents. */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chmod, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { externalPackages } from '../tools/external.ts'
import { install, root } from './npm.ts'
import { binariesIn, ownPlatform, type Platform } from './platforms.ts'

const documents = ['LICENSE', 'NOTICE', 'ARCHITECTURE.md', 'CHANGELOG.md', 'SECURITY.md', 'docs']

/** Never loaded: what only a compiler, a debugger or a browser uses, and optional parts that are not built. Licences stay. */
const unused = [
  '.package-lock.json',
  '.bin',
  '**/*.map',
  '**/*.d.{ts,mts,cts}',
  'better-sqlite3/{deps,src,binding.gyp}',
  '@aws-sdk/*/dist-types',
  '@smithy/*/dist-types',
  'pdfjs-dist/{build,image_decoders,types,web}',
  'pdfjs-dist/legacy/{image_decoders,web}',
  'pdfjs-dist/legacy/build/*.min.mjs',
  '{buildcheck,cpu-features,nan,node-addon-api}',
]

/** Names of packages, with the paths in them that `unused` removes entirely: they are not in the list of components. */
export const removedPackages = ['buildcheck', 'cpu-features', 'nan', 'node-addon-api']

/** Writes everything but the list of components into a new folder. `dist/` must be built. */
export async function fill(folder: string, platform: Platform, version: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of documents) await cp(path.join(root, name), path.join(folder, name), { recursive: true })
  await cp(path.join(root, 'packaging/files'), folder, { recursive: true })
  for (const file of globSync('dist/*.mjs', { cwd: root })) await cp(path.join(root, file), path.join(folder, file))
  for (const name of ['dist/web', 'dist/guide'])
    await cp(path.join(root, name), path.join(folder, name), { recursive: true })
  const manifest = { name: 'sallyport', version, private: true, license: 'Apache-2.0', type: 'module' }
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await installPackages(folder, platform)
  await installNode(folder, platform)
  await check(folder, platform)
}

async function installPackages(folder: string, platform: Platform): Promise<void> {
  const place = `${folder}.packages`
  await install(place, { lockFile: 'package-lock.json', packages: externalPackages, platform })
  const modules = path.join(folder, 'node_modules')
  await rename(path.join(place, 'node_modules'), modules)
  await rm(place, { recursive: true })
  for (const pattern of unused)
    for (const name of globSync(pattern, { cwd: modules })) await rm(path.join(modules, name), { recursive: true })
  // A package that has the binaries of all platforms keeps one.
  const own = path.join('better-sqlite3/prebuilds', `${platform.name}.node`)
  for (const name of globSync('better-sqlite3/prebuilds/*', { cwd: modules }))
    if (name !== own) await rm(path.join(modules, name))
}

async function installNode(folder: string, platform: Platform): Promise<void> {
  const place = `${folder}.node`
  const name = `node-${platform.name}`
  await install(place, { lockFile: 'tools/node/package-lock.json', packages: [name], platform })
  const installed = path.join(place, 'node_modules', name)
  // npm skips an optional package that is not available, or that has another hash.
  if (!existsSync(path.join(installed, 'bin/node')))
    throw new Error(
      `Node for ${platform.name} was not installed: it is missing, or has another hash than in tools/node.`,
    )
  const runtime = path.join(folder, 'runtime')
  await mkdir(runtime)
  await rename(path.join(installed, 'bin/node'), path.join(runtime, 'node'))
  await chmod(path.join(runtime, 'node'), 0o755)
  await rename(path.join(installed, 'LICENSE'), path.join(runtime, 'LICENSE'))
  await rm(place, { recursive: true })
}

/** Binaries of a release. There are at least these; others that appear must be for its platform, too. */
const requiredBinaries = [
  /^runtime\/node$/,
  /\/better-sqlite3\/.*\.node$/,
  /\/argon2.*\.node$/,
  /\/sharp-.*\.node$/,
  /\/libvips-cpp\.so/,
  /\/skia\..*\.node$/,
]

/** Throws unless all binaries are there and for the platform and, on this machine's platform, everything loads. */
async function check(folder: string, platform: Platform): Promise<void> {
  const binaries = await binariesIn(folder)
  const foreign = binaries.filter(({ machine }) => machine !== platform.machine).map(({ file }) => file)
  if (foreign.length > 0) throw new Error(`Not for ${platform.name}: ${foreign.join(', ')}.`)
  const missing = requiredBinaries.filter((pattern) => !binaries.some(({ file }) => pattern.test(file)))
  if (missing.length > 0) throw new Error(`Missing in the release for ${platform.name}: ${missing.join(', ')}.`)
  if (platform !== ownPlatform()) return
  const names = externalPackages.map((name) => (name === 'pdfjs-dist' ? `${name}/legacy/build/pdf.mjs` : name))
  const imports = `await Promise.all(${JSON.stringify(names)}.map((name) => import(name)))`
  const args = ['--input-type=module', '--eval', imports]
  execFileSync(path.join(folder, 'runtime/node'), args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
}
