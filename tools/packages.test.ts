import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { version } from '../server/src/settings/version.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

interface Manifest {
  readonly workspaces?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const rootManifest: Manifest = JSON.parse(read('package.json'))
const manifestFiles = ['package.json', ...(rootManifest.workspaces ?? []).map((folder) => `${folder}/package.json`)]
const direct = manifestFiles.flatMap((file) => {
  const { dependencies, devDependencies }: Manifest = JSON.parse(read(file))
  return Object.entries({ ...dependencies, ...devDependencies })
})
const theirs = direct.filter(([name]) => !name.startsWith('@sallyport/'))

test('docs/dependencies.md has one line for each direct dependency and no other', () => {
  const [packages = ''] = read('docs/dependencies.md').split('## What is our own')
  const documented = [...packages.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  expect(documented.toSorted()).toEqual([...new Set(theirs.map(([name]) => name))].toSorted())
})

const sources = globSync('{tools/*,server/test/architecture/*,{client,contract,server,web}/src/**/*}.{ts,tsx,mjs}', {
  cwd: root,
})
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => !/\.test\.tsx?$/.test(file))
const linesOf = (file: string) => read(file).trimEnd().split('\n').length
/** The files named in backticks in a text, by the end of their path. */
const filesNamedIn = (text: string) =>
  [...text.matchAll(/`([\w/-]+\.(?:ts|tsx|mjs))`/g)].map(([, name]) => ({
    name,
    files: sources.filter((file) => `/${file}`.endsWith(`/${name}`)),
  }))

test('docs/dependencies.md names every library part of ours above 150 lines, and no file that is gone', () => {
  const named = filesNamedIn(read('docs/dependencies.md'))
  expect(named.filter(({ files }) => files.length !== 1)).toEqual([])
  const large = sources.filter((file) => file.includes('/lib/') && file.endsWith('.ts') && linesOf(file) > 150)
  expect(large.length).toBeGreaterThan(3)
  expect(large.filter((large) => !named.some(({ files }) => files.includes(large)))).toEqual([])
})

test('docs/dependencies.md states the lines of our own parts, within a fifth', () => {
  const parts = [...read('docs/dependencies.md').matchAll(/^\| (`[^|]+) \| (\d+)(?: \+ \d+)? \|/gm)]
  expect(parts.length).toBeGreaterThan(10)
  for (const [, names = '', lines] of parts) {
    const counted = filesNamedIn(names).flatMap(({ files }) => files.map(linesOf))
    const actual = counted.reduce((sum, one) => sum + one, 0)
    expect(Math.abs(Number(lines) / actual - 1), `${names} has ${actual} lines`).toBeLessThan(0.2)
  }
})

test('manifests and lock file have one version, which the server reports', () => {
  const lock = JSON.parse(read('package-lock.json'))
  const folders = ['', ...(rootManifest.workspaces ?? [])]
  const all = [
    lock,
    ...folders.map((folder) => lock.packages[folder]),
    ...manifestFiles.map((file) => JSON.parse(read(file))),
  ]
  const linked = direct.filter(([name]) => name.startsWith('@sallyport/')).map(([, one]) => one)
  expect(linked.length).toBeGreaterThan(0)
  expect([...new Set([...all.map((one) => one.version), ...linked])]).toEqual([version])
})

test('direct dependencies have exact versions', () => {
  expect(theirs.filter(([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('manifests, lock file and npm settings name no registry host, and the lock file has a hash for every package', () => {
  for (const file of [...manifestFiles, 'package-lock.json', '.npmrc']) {
    expect(read(file), file).not.toMatch(/\bregistry\.[a-z]|"resolved": "(git|http)|npmjs|registry\s*=/)
  }
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { link?: true; integrity?: string }>
  }
  const installed = Object.entries(packages).filter(([place, { link }]) => place.includes('node_modules/') && !link)
  expect(installed.length).toBeGreaterThan(100)
  expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual([])
})
