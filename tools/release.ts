// `npm run release -- 0.2.0` (or major, minor, patch): gives the next version its number. On a clean main it writes the number into every
// manifest and the lock file, and beside the migrations that older servers can't follow; moves what is unreleased in CHANGELOG.md
// below it, commits and tags. It pushes nothing.
// Everything is checked before the first write, so that a refusal leaves the tree as it was.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Thrown when no release is created; the message is the reason, as a sentence. */
class Refusal extends Error {}

type Manifest = {
  version: string
  workspaces?: string[]
  dependencies?: Record<string, string>
  packages?: Record<string, Manifest>
}

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
const root = git('rev-parse', '--show-toplevel')
const at = (file: string) => path.join(root, file)
const readManifest = (file: string): Manifest => JSON.parse(readFileSync(at(file), 'utf8'))
const write = (file: string, manifest: Manifest) => writeFileSync(at(file), `${JSON.stringify(manifest, null, 2)}\n`)

function checkTree() {
  const branch = git('branch', '--show-current')
  if (branch !== 'main') throw new Refusal(`A release is made on main, and this is ${branch || 'no branch'}.`)
  const changed = git('status', '--porcelain')
  if (changed) throw new Refusal(`Commit or remove these changes first:\n${changed}`)
}

function nextVersion(current: string, asked: string | undefined): string {
  const numbers = current.split('.').map(Number)
  const step = ['major', 'minor', 'patch'].indexOf(asked ?? '')
  const next = step < 0 ? asked : numbers.map((n, i) => (i < step ? n : i === step ? n + 1 : 0)).join('.')
  if (!next || !/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(next))
    throw new Refusal(
      `Specify the version: npm run release -- 1.2.3, or major, minor, patch. It is ${current} now${asked ? `, and "${asked}" is not a version` : ''}.`,
    )
  const order = next.split('.').map((n, i) => Number(n) - (numbers[i] ?? 0))
  if ((order.find((difference) => difference !== 0) ?? 0) <= 0)
    throw new Refusal(`${next} does not come after ${current}.`)
  if (git('tag', '--list', `v${next}`)) throw new Refusal(`The tag v${next} exists. A released version stays as it is.`)
  return next
}

/** CHANGELOG.md with the unreleased changes below the version's heading, and an empty section above it. */
function releasedChangelog(version: string, date: string): string {
  const heading = '## [Unreleased]\n'
  const [before = '', rest, ...more] = readFileSync(at('CHANGELOG.md'), 'utf8').split(heading)
  if (rest === undefined || more.length > 0) throw new Refusal('CHANGELOG.md needs one section "## [Unreleased]".')
  const [unreleased = ''] = rest.split(/^## /m)
  if (!/^- /m.test(unreleased))
    throw new Refusal('CHANGELOG.md has nothing under "## [Unreleased]". List there what changes for operators.')
  return `${before}${heading}\n## [${version}] - ${date}\n${rest}`
}

/** Lists the migrations whose tables older servers cannot read. */
const migrationsFile = 'server/src/db/migrations/all.ts'

const releasedMigrations = (version: string): string =>
  readFileSync(at(migrationsFile), 'utf8').replace(/^( {2}'[\w-]+': )'unreleased',$/gm, `$1'${version}',`)

function setVersion(manifest: Manifest, version: string) {
  manifest.version = version
  for (const name of Object.keys(manifest.dependencies ?? {}))
    if (name.startsWith('@sallyport/')) (manifest.dependencies ?? {})[name] = version
}

function release(asked: string | undefined): string {
  checkTree()
  const manifest = readManifest('package.json')
  const version = nextVersion(manifest.version, asked)
  const changelog = releasedChangelog(version, new Date().toISOString().slice(0, 10))
  const migrations = releasedMigrations(version)
  const folders = ['', ...(manifest.workspaces ?? [])]
  for (const folder of folders) {
    const file = path.join(folder, 'package.json')
    const one = readManifest(file)
    setVersion(one, version)
    write(file, one)
  }
  const lock = readManifest('package-lock.json')
  setVersion(lock, version)
  for (const folder of folders) {
    const entry = lock.packages?.[folder]
    if (entry) setVersion(entry, version)
  }
  write('package-lock.json', lock)
  writeFileSync(at('CHANGELOG.md'), changelog)
  writeFileSync(at(migrationsFile), migrations)
  git('-C', root, 'commit', '--all', '--quiet', '--message', `release: ${version}`)
  git('-C', root, 'tag', '--annotate', `v${version}`, '--message', `Sallyport ${version}`)
  return version
}

try {
  const version = release(process.argv[2])
  console.log(`Sallyport ${version} is committed and tagged. Publish it with: git push origin main v${version}`)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}
