// `npm run notice`: writes NOTICE, the licences of all packages that the product contains: those bundled in dist/ and
// those installed beside it. These are the packages of the lock file that are not for development only; the dead code
// check ensures that nothing else is imported. Versions are omitted, so that only a new package or another licence
// changes the file.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

interface Entry {
  readonly license?: string
  readonly dev?: boolean
  readonly link?: boolean
  readonly os?: unknown
  readonly cpu?: unknown
}

interface Licence {
  readonly name: string
  readonly licence: string
  /** Copyright lines. */
  readonly holders: string[]
  /** The text of the licence; '' if the package contains none. */
  readonly text: string
}

/** Packages that add a few lines of their own to the bundles they write. */
const bundlers = ['esbuild', 'rolldown', 'vite']

const nameOf = (place: string) => place.split('node_modules/').at(-1) ?? place
/** By code units: independent of the machine's language. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The text of NOTICE, from the lock file and the installed packages. */
export function notice(): string {
  const packages = Object.entries(JSON.parse(read('package-lock.json')).packages as Record<string, Entry>)
  const isBinary = ([place, { os, cpu }]: [string, Entry]) => os || cpu || place.endsWith('-wasm32')
  const native = packages.filter(isBinary).map(([place]) => place)
  const shipped = packages.filter(([place, { dev, link }]) => place.includes('node_modules/') && !dev && !link)
  const isNative = (place: string) => native.some((one) => `${place}/`.startsWith(`${one}/`))
  const places = shipped.map(([place]) => place).filter((place) => !isNative(place))
  const licences = [...places, ...bundlers.map((name) => `node_modules/${name}`)].map(licenceOf)
  const binaries = shipped.filter(([place]) => isNative(place)).map(([place, { license }]) => [nameOf(place), license])
  return `${[
    'Sallyport is licensed under the Apache License 2.0, see LICENSE.',
    'Written by "npm run notice" from the installed packages.',
    heading('Binaries, of which npm installs those of the machine; each package has its licences inside'),
    [...new Set(binaries.map(([name, licence]) => `${name}: ${licence}`))].toSorted(byText).join('\n'),
    ...grouped(licences),
  ].join('\n\n')}\n`
}

const heading = (words: string) => `${'='.repeat(80)}\n${words}\n${'='.repeat(80)}`

/** Every licence text once, below all packages with that licence. */
function grouped(licences: readonly Licence[]): string[] {
  const licenceText = ({ text, licence }: Licence) =>
    text.replaceAll(/[^a-z0-9]+/gi, ' ').toLowerCase() || `no text, ${licence}`
  const groups = Object.values(Object.groupBy(licences, licenceText)).map((group) =>
    (group ?? []).toSorted((a, b) => byText(a.name, b.name)),
  )
  return groups
    .toSorted((a, b) => byText(a[0]?.name ?? '', b[0]?.name ?? ''))
    .map((group) => {
      const lines = group.map(({ name, licence, holders }) => [`${name} (${licence})`, ...holders].join('\n  '))
      const text = group[0]?.text || 'The package contains no text of its licence.'
      return `${heading([...new Set(lines)].join('\n'))}\n\n${text}`
    })
}

function licenceOf(place: string): Licence {
  const { license, licenses, author } = JSON.parse(read(`${place}/package.json`))
  const folder = path.join(root, place)
  const file = readdirSync(folder)
    .toSorted(byText)
    .find((name) => /^(licen[cs]e|copying)/i.test(name))
  const whole = file && existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8') : ''
  // Vite lists packages that it is bundled from itself; none of them is in our bundles.
  const [own = ''] = whole.split('# Licenses of bundled dependencies')
  const lines = own
    .replaceAll('\r', '')
    .split('\n')
    .map((line) => line.trimEnd())
  const isHolder = (line: string) => /^\W*(copyright( \(c\)|\s©|\s\d)|\(c\)|©)/i.test(line)
  const isTitle = (line: string) =>
    /^\W*(the )?(mit|isc)( license)?\W*(\(mit\))?\W*$/i.test(line) || /^# Vite core/.test(line)
  const holders = lines.filter(isHolder).map((line) => line.trim())
  const by = typeof author === 'string' ? author : author?.name
  return {
    name: nameOf(place),
    licence: license ?? licenses?.[0]?.type ?? 'see the text',
    holders: holders.length === 0 && own === '' && by ? [by] : holders,
    text: lines
      .filter((line) => !isHolder(line) && !isTitle(line))
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
  }
}

if (import.meta.main) writeFileSync(path.join(root, 'NOTICE'), notice())
