// `npm run package`: releases to download, in packages/: for each platform an archive with its own Node and a list of its
// components (SBOM), the Helm chart, the client for applications (an npm package), and SHA256SUMS of all. `-- --platform linux-x64` for one platform,
// `--client` for the client alone, `--out FOLDER` for another folder.
// The same commit gives the same bytes. Needs GNU tar and gzip. `--image` adds the image for containers, for this machine's
// platform; `--base IMAGE` builds it on another image instead of a Debian made of packages.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { version } from '../server/src/settings/version.ts'
import { abortOnSignal, runSteps } from '../tools/steps.ts'
import { pack, sha256Of } from './archive.ts'
import { packChart } from './chart.ts'
import { packClient } from './client/build.ts'
import { fill } from './contents.ts'
import { buildImage } from './image.ts'
import { root } from './npm.ts'
import { ownPlatform, type Platform, platforms } from './platforms.ts'
import { sbom } from './sbom.ts'

const { values } = parseArgs({
  options: {
    platform: { type: 'string', multiple: true },
    out: { type: 'string', default: 'packages' },
    image: { type: 'boolean', default: false },
    client: { type: 'boolean', default: false },
    base: { type: 'string' },
  },
})

/** Dates of the files: that of the commit, unless SOURCE_DATE_EPOCH (seconds) is set. */
function dateOfFiles(): Date {
  const seconds = process.env['SOURCE_DATE_EPOCH'] ?? git('log', '-1', '--format=%ct')
  if (!/^\d+$/.test(seconds))
    throw new Error('Without the history of git, set SOURCE_DATE_EPOCH to the date of the files, in seconds.')
  return new Date(Number(seconds) * 1000)
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}

function wanted(): Platform[] {
  if (!values.platform) return Object.values(platforms)
  return values.platform.map((name) => {
    const found = Object.values(platforms).find((one) => one.name === name)
    if (!found) throw new Error(`--platform is one of ${Object.keys(platforms).join(', ')}, not "${name}".`)
    return found
  })
}

async function build(platform: Platform, out: string, date: Date): Promise<void> {
  const name = `sallyport-${version}-${platform.name}`
  const work = path.join(out, `.${name}.${process.pid}`)
  try {
    const folder = path.join(work, name)
    await fill(folder, platform, version)
    const components = path.join(folder, 'sbom.cdx.json')
    await writeFile(components, await sbom(folder, platform, date))
    await cp(components, path.join(out, `${name}.cdx.json`))
    const archive = path.join(out, `${name}.tar.gz`)
    await pack(folder, archive, date)
    await report(archive)
    if (!values.image || platform !== ownPlatform()) return
    const image = path.join(out, `${name}.image.tar.gz`)
    await buildImage({ archive, work: path.join(work, 'image'), version, file: image, date, base: values.base ?? null })
    await report(image)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function report(file: string): Promise<void> {
  console.log(`${path.relative(root, file)}: ${((await stat(file)).size / 1e6).toFixed(1)} MB`)
}

/** In the format of sha256sum, for everything in the folder. */
async function writeSums(out: string): Promise<void> {
  const names = readdirSync(out).filter((name) => name.startsWith('sallyport-'))
  const lines = await Promise.all(
    names.toSorted().map(async (name) => `${await sha256Of(path.join(out, name))}  ${name}\n`),
  )
  await writeFile(path.join(out, 'SHA256SUMS'), lines.join(''))
}

async function buildServer(chosen: readonly Platform[], out: string, date: Date): Promise<void> {
  const { failed } = await runSteps(['build'], abortOnSignal())
  if (failed > 0) throw new Error('The server does not build.')
  for (const platform of chosen) await build(platform, out, date)
}

async function main(): Promise<void> {
  const date = dateOfFiles()
  const chosen = wanted()
  if (values.image && !chosen.some((one) => one === ownPlatform()))
    throw new Error('The image is built for the platform of this machine: it must be among those of --platform.')
  if (git('status', '--porcelain')) console.log('! There are uncommitted changes: others can’t build the same release.')
  else if (!git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`))
    console.log(`! This commit is not the release ${version}, though the files are named after it.`)
  const out = path.resolve(root, values.out)
  await mkdir(out, { recursive: true })
  await report(await packClient(out))
  if (!values.client) {
    await report(await packChart(out, date))
    await buildServer(chosen, out, date)
  }
  await writeSums(out)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
