/** The code follows test/architecture/plan.ts, explained in ARCHITECTURE.md. Each rule is also shown to catch a violation. */
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { arrows as plannedArrows } from './architecture/plan.ts'
import { readSource, readSources } from './architecture/read.ts'
import * as rules from './architecture/rules.ts'

const root = path.resolve(import.meta.dirname, '../..')
const sources = readSources(root)

/** Reads files that exist only here: path → text. */
const planted = (files: Record<string, string>) => Object.entries(files).map(([file, text]) => readSource(file, text))
const lines = (count: number) => 'export {}\n'.repeat(count)

describe('the code', () => {
  test('is read completely', () => {
    const files = sources.map(({ file }) => file)
    expect(files).toContain('server/src/db/engine.ts')
    expect(files).toContain('contract/src/operations.ts')
    const imported = sources.flatMap(({ imports }) => imports).filter((target) => !target.startsWith('server/test/'))
    expect(
      imported.filter((target) => !files.includes(target) && !/\.(?:css(?:\?inline)?|json)$/.test(target)),
    ).toEqual([])
  })

  test.each([
    ['imports along the arrows of the plan only', rules.arrows],
    ['imports its packages by their names', rules.packageNames],
    ['keeps the modules of core in order', rules.coreModuleOrder],
    ['keeps the folders of the web app in order', rules.webFolderOrder],
    ['has no import cycle', rules.cycles],
    ['has no long chain of imports', rules.importChain],
    ['has no long file', rules.fileSizes],
    ['has no folder with many files', rules.folderSizes],
    ['keeps the root of the server small', rules.rootSize],
    ['has no folders that import each other', rules.folderArrows],
    ['has no long function and no long handler', rules.functionLengths],
    ['has no wide interface', rules.interfaceSizes],
    ['names its files in words of the field, not deep down', rules.fileNames],
    ['does without the type any', rules.noAny],
    ['reads the environment in one place', rules.environment],
    ['speaks SSH in one place', rules.ssh2],
    ['normalizes Unicode in one place', rules.normalizes],
    ['builds queries in stores only', rules.queries],
  ])('%s', (_, rule) => {
    expect(rule(sources)).toEqual([])
  })

  test('has a plan without arrows in both directions', () => {
    const reach = (module: string, trail: string[] = []): string[] => {
      if (trail.includes(module)) throw new Error(`The plan runs in a circle: ${[...trail, module].join(' → ')}`)
      return [
        module,
        ...plannedArrows[module as keyof typeof plannedArrows].flatMap((next) => reach(next, [...trail, module])),
      ]
    }
    expect(reach('main')).toContain('lib')
  })
})

describe('a violation is detected:', () => {
  test('an import upwards, sideways, from a test, by dynamic import, by a type, to no module', () => {
    const offences = rules.arrows(
      planted({
        'server/src/core/a.ts': "import { x } from '../http/server.ts'",
        'server/src/http/b.ts': "export { x } from '../sftp/server.ts'",
        'server/src/lib/c.test.ts': "import { x } from '../db/engine.ts'",
        'server/src/blobs/d.ts': "const x = await import('../mail/smtp.ts')",
        'server/src/mail/e.ts': "type X = import('../core/actor.ts').Actor",
        'server/src/cellar/f.ts': '',
        'server/src/core/g.ts': "import { x } from '@sallyport/contract/definition/errors.ts'",
        'server/src/http/h.ts': "import { x } from '@sallyport/contract/definition/errors.ts'",
        'server/src/http/i.ts': "import { x } from '../version.ts'",
        'server/src/lib/j.ts': "import { x } from '@sallyport/contract/numbered-names.ts'",
      }),
    )
    expect(offences.map((offence) => /src\/\w+\/(\w)/.exec(offence)?.[1])).toEqual([...'abcdefgi'])
  })

  test('an import of another package other than by its name, a package that browsers lack', () => {
    const offences = rules.packageNames(
      planted({
        'server/src/http/a.ts': "import { x } from '../../test/b.ts'",
        'contract/src/b.ts': "import { readFile } from 'node:fs'",
        'contract/src/c.ts': "import Type from 'typebox'",
        'client/src/d.ts': "import { createHmac } from 'node:crypto'",
      }),
    )
    expect(offences).toHaveLength(3)
  })

  test('a core module that imports a later one, a listener, or is not in the plan; core itself importing a module', () => {
    const offences = rules.coreModuleOrder(
      planted({
        'server/src/core/accounts/a.ts': "import { x } from '../files/tree.ts'",
        'server/src/core/files/b.ts': "import { x } from '../webhooks/webhooks.ts'",
        'server/src/core/activity/c.ts': "import { x } from '../webhooks/webhooks.ts'",
        'server/src/core/attic/d.ts': '',
        'server/src/core/event.ts': "import { x } from './files/tree.ts'",
        'server/src/core/webhooks/f.ts': "import { x } from '../files/tree.ts'",
        'server/src/core/files/g.ts': "import { x } from '../accounts/accounts.ts'\nimport { y } from '../event.ts'",
      }),
    )
    expect(offences.map((offence) => /core\/(?:\w+\/)?(\w+)/.exec(offence)?.[1])).toEqual(['a', 'b', 'c', 'd', 'event'])
  })

  test('a folder of the web app that imports an earlier one or the entry point, or is not in the plan', () => {
    const offences = rules.webFolderOrder(
      planted({
        'web/src/data/api/a.ts': "import { x } from '../../components/forms/b.tsx'",
        'web/src/components/forms/b.tsx': "import { x } from '../../data/api/c.ts'\nimport '../windows/window.tsx'",
        'web/src/pages/files/c.tsx': "import type { X } from '../../shell/frame.tsx'",
        'web/src/lib/d.ts': "import { x } from '../data/api/c.ts'",
        'web/src/shell/e.tsx': "import { x } from '../main.tsx'",
        'web/src/attic/f.ts': '',
        'web/src/main.tsx': "import { x } from './shell/app.tsx'",
        'web/src/lib/g.test.ts': "import { x } from '../data/api/c.ts'",
      }),
    )
    expect(offences.map((offence) => /(\w)\.tsx?/.exec(offence)?.[1] ?? offence)).toEqual([...'acdef'])
  })

  test('a cycle of three files', () => {
    const ring = {
      'server/src/lib/a.ts': "import './b.ts'",
      'server/src/lib/b.ts': "import './c.ts'",
      'server/src/lib/c.ts': "import type { A } from './a.ts'",
    }
    const [offence, ...more] = rules.cycles(planted(ring))
    expect(offence).toMatch(/a\.ts → .*b\.ts → .*c\.ts → .*a\.ts/)
    expect(more).toEqual([])
    expect(rules.cycles(planted({ ...ring, 'server/src/lib/c.ts': '' }))).toEqual([])
  })

  test('a chain of eleven imports, not one of ten', () => {
    const chain = (length: number) =>
      planted(
        Object.fromEntries(
          Array.from({ length }, (_, i) => [`server/src/lib/f${i}.ts`, `import './f${i + 1}.ts'`]).concat([
            [`server/src/lib/f${length}.ts`, ''],
          ]),
        ),
      )
    expect(rules.importChain(chain(10))).toEqual([])
    expect(rules.importChain(chain(11))).toHaveLength(1)
  })

  test('a file of 401 lines, a main of 61, an app of 151, too many of 201', () => {
    const small = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`server/src/lib/s${i}.ts`, lines(10)]))
    const large = {
      'server/src/main.ts': lines(61),
      'server/src/app.ts': lines(151),
      'server/src/lib/large.ts': lines(401),
      'server/src/lib/large.test.ts': lines(1000),
    }
    expect(rules.fileSizes(planted({ ...small, ...large }))).toHaveLength(3)
    expect(rules.fileSizes(planted({ 'server/src/lib/a.ts': lines(200) }))).toEqual([])
    expect(rules.fileSizes(planted({ 'server/src/lib/a.ts': lines(201) }))).toHaveLength(1)
  })

  test('a seventh file in the root of the server, also a test', () => {
    const root = (count: number) =>
      planted(Object.fromEntries(Array.from({ length: count }, (_, i) => [`server/src/f${i}.test.ts`, ''])))
    expect(rules.rootSize(root(6))).toEqual([])
    expect(rules.rootSize(root(7))).toHaveLength(1)
  })

  test('a folder of 21 files, two folders that import each other', () => {
    const files = (count: number) =>
      planted(Object.fromEntries(Array.from({ length: count }, (_, i) => [`server/src/lib/f${i}.ts`, ''])))
    expect(rules.folderSizes(files(20))).toEqual([])
    expect(rules.folderSizes(files(21))).toHaveLength(1)
    const there = { 'server/src/core/files/a.ts': "import './tree/b.ts'", 'server/src/core/files/tree/b.ts': '' }
    expect(rules.folderArrows(planted(there))).toEqual([])
    expect(
      rules.folderArrows(planted({ ...there, 'server/src/core/files/tree/b.ts': "import type { A } from '../a.ts'" })),
    ).toHaveLength(1)
  })

  test('a function of 61 lines, a handler of 13', () => {
    const arrow = (count: number) => `export const act = async () => {${'\n'.repeat(count - 1)}}\n`
    expect(rules.functionLengths(planted({ 'server/src/lib/a.ts': arrow(61) }))).toEqual([
      'server/src/lib/a.ts:1 act has 61 lines, more than 60',
    ])
    expect(rules.functionLengths(planted({ 'server/src/http/handlers/a.ts': arrow(13) }))).toHaveLength(1)
    const good = { 'server/src/lib/a.ts': arrow(60), 'server/src/http/handlers/a.ts': arrow(12) }
    expect(rules.functionLengths(planted(good))).toEqual([])
  })

  test('an interface of thirteen methods, however they are written', () => {
    const members = (count: number) =>
      Array.from({ length: count }, (_, i) => (i % 2 ? `m${i}(): void` : `m${i}: () => void`))
    const wide = (count: number) =>
      planted({ 'server/src/lib/a.ts': `interface Wide { ${members(count).join('; ')} }` })
    expect(rules.interfaceSizes(wide(12))).toEqual([])
    expect(rules.interfaceSizes(wide(13))).toHaveLength(1)
  })

  test('a name that says nothing, a name in camel case, a folder too deep', () => {
    const files = [
      'utils.ts',
      'webhook-manager.ts',
      'safeFetch.ts',
      'a/b/c/d/deep.ts',
      'a/b/c/fine.ts',
      'store.test.ts',
    ]
    expect(rules.fileNames(planted(Object.fromEntries(files.map((file) => [`server/src/${file}`, '']))))).toHaveLength(
      4,
    )
  })

  test('any, process.env, ssh2, normalize, a query outside of a store', () => {
    const file = (text: string) => planted({ 'server/src/core/files/tree/tree.ts': text })
    expect(rules.noAny(file('export const x = y as any'))).toHaveLength(1)
    expect(rules.environment(file('export const x = process.env.HOME'))).toHaveLength(1)
    expect(rules.normalizes(file("export const x = y.normalize('NFC')"))).toHaveLength(1)
    expect(
      rules.ssh2(file("import { Client } from 'ssh2'\nconst x = await import('ssh2/lib/client.js')")),
    ).toHaveLength(2)
    expect(rules.queries(file("q.selectFrom('files').execute()\nsql`select 1`.execute(q)"))).toHaveLength(2)
    const store = planted({ 'server/src/core/files/trash/store.ts': "q.deleteFrom('files').execute()" })
    expect(rules.queries(store)).toEqual([])
  })
})
