import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { notice } from './notice.ts'

const root = path.resolve(import.meta.dirname, '..')

test('NOTICE matches the installed packages: after a change of dependencies, run "npm run notice"', () => {
  expect(readFileSync(path.join(root, 'NOTICE'), 'utf8')).toBe(notice())
})

test('every direct dependency of server, web, client and contract is in NOTICE with a licence, and no development dependency', () => {
  const lines = notice().split('\n')
  const licenceOf = (name: string) => lines.find((line) => line.startsWith(`${name} (`))?.slice(name.length)
  const dependenciesOf = (folder: string) =>
    Object.keys(JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')).dependencies)
  const names = ['client', 'contract', 'server', 'web']
    .flatMap(dependenciesOf)
    .filter((name) => !name.startsWith('@sallyport/'))
  expect(names.length).toBeGreaterThan(20)
  expect(
    names.filter(
      (name) => !/^ \((MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-3-Clause|OFL-1\.1)\)$/.test(licenceOf(name) ?? ''),
    ),
  ).toEqual([])
  expect(licenceOf('vitest')).toBeUndefined()
})
