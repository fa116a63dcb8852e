/** The repository's configuration and documentation: editor settings, workflows, scripts. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { arrows } from '../server/test/architecture/plan.ts'
import { longTests } from './long-tests.ts'
import { slowTests } from './slow-tests.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** All files except ignored and binary ones. */
function textFiles(folder: string): string[] {
  const ignored = ['.git', 'node_modules', 'dist', '.tools', 'screenshots', '.env', '.DS_Store']
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(
      ({ name }) =>
        !ignored.includes(name) &&
        !['data', 'packages'].includes(path.join(folder, name)) &&
        !/\.(log|png|webp|ico|woff2|gz)$/.test(name),
    )
    .flatMap((entry) => {
      const file = path.join(folder, entry.name)
      return entry.isDirectory() ? textFiles(file) : entry.isFile() ? [file] : []
    })
}

test('every text file follows .editorconfig: UTF-8, line endings, no trailing spaces, a final newline', () => {
  const [, rules = ''] = read('.editorconfig').split('[*]')
  for (const rule of [
    'charset = utf-8',
    'end_of_line = lf',
    'insert_final_newline = true',
    'trim_trailing_whitespace = true',
  ])
    expect(rules).toContain(rule)
  const files = textFiles('')
  expect(files.length).toBeGreaterThan(500)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const isKept = (file: string) => {
    const text = decoder.decode(readFileSync(path.join(root, file)))
    return text === '' || (text.endsWith('\n') && !/[ \t\r]$|^\ufeff/m.test(text))
  }
  expect(files.filter((file) => !isKept(file))).toEqual([])
})

test('workflows run the scripts of package.json, and actions are pinned by commit', () => {
  const { scripts } = JSON.parse(read('package.json'))
  for (const [file, command] of [
    ['ci.yml', 'npm test'],
    ['nightly.yml', 'npm run nightly'],
  ] as const) {
    const workflow = read(`.github/workflows/${file}`)
    expect(workflow).toContain(`- run: ${command}\n`)
    expect(scripts).toHaveProperty(command.split(' ').at(-1) ?? '')
    const uses = [...workflow.matchAll(/uses: (.*)/g)].map(([, what]) => what)
    expect(uses.length).toBeGreaterThan(0)
    for (const what of uses) expect(what).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d/)
  }
})

test('scripts named in the documentation exist, and CONTRIBUTING.md names every one', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
  const namedIn = (file: string) =>
    [...read(file).matchAll(/npm (?:run )?(\w+(?::\w+)?)/g)].map(([, name]) => name ?? '')
  const commands = ['ci', 'install', 'run', 'comes', 'and', 'only', 's']
  for (const file of [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'ARCHITECTURE.md',
    'docs/operating.md',
    'CHANGELOG.md',
  ])
    expect(
      namedIn(file).filter((name) => !scripts.includes(name) && !commands.includes(name)),
      file,
    ).toEqual([])
  expect(
    scripts.filter((name) => !['start', 'build', 'bench'].includes(name) && !namedIn('CONTRIBUTING.md').includes(name)),
  ).toEqual([])
})

test('files and folders named in ARCHITECTURE.md and CONTRIBUTING.md exist', () => {
  const files = textFiles('')
  for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    const quoted = [...read(page).matchAll(/`([^`\n]+)`/g)].map(([, text]) => text ?? '')
    const named = quoted.filter((text) => /^\w[\w.-]*(\/[\w./-]*|\.tsx?)$/.test(text) && !/NAME|^dist\//.test(text))
    expect(named.length, page).toBeGreaterThan(20)
    const hasFile = (name: string) => files.some((file) => `/${file}/`.includes(`/${name.replace(/\/$/, '')}/`))
    expect(
      named.filter((name) => !hasFile(name)),
      page,
    ).toEqual([])
  }
})

test('ARCHITECTURE.md and CONTRIBUTING.md have at most 200 lines of 200 characters, and links that lead somewhere', () => {
  for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    const lines = read(page).trimEnd().split('\n')
    expect(lines.length, page).toBeLessThanOrEqual(200)
    expect(
      lines.filter((line) => line.length > 200),
      page,
    ).toEqual([])
    const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '')
    expect(links.filter((target) => !existsSync(path.join(root, target)))).toEqual([])
  }
})

test('every module has a row in ARCHITECTURE.md, with what the plan lets it import and a file to begin with', () => {
  const [, section = ''] = read('ARCHITECTURE.md').split('## Modules')
  const [table = ''] = section.split('| in `core` |')
  const rows = [...table.matchAll(/^\| `([\w/-]+)`[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, module = '', imports = '', begin = '']) => ({
      module: module.replace(/^(web|client|contract)\/src$/, '$1'),
      imports: imports.trim(),
      begin: [...begin.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? ''),
    }),
  )
  const folders = readdirSync(path.join(root, 'server/src'), { withFileTypes: true })
  const modules = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  expect(rows.map(({ module }) => module).toSorted()).toEqual(
    [...modules, 'server/src', 'contract', 'client', 'web'].toSorted(),
  )
  for (const { module, imports, begin } of rows) {
    const planned = Object.entries<readonly string[]>(arrows).find(([name]) => name === module)?.[1]
    if (planned) expect(imports, module).toBe(planned.join(', ') || 'nothing')
    expect(begin.length, module).toBeGreaterThan(0)
    const isThere = (file: string) =>
      existsSync(path.join(root, 'server/src', file)) || existsSync(path.join(root, file))
    expect(begin.filter((file) => !isThere(file))).toEqual([])
  }
})

test('decisions have numbers of their own, which their titles repeat', () => {
  const names = readdirSync(path.join(root, 'docs/decisions')).toSorted()
  const numbers = names.map((name) => Number(name.slice(0, 4)))
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([])
  const titled = names.map((name) => /^# (\d+) · /.exec(read(`docs/decisions/${name}`))?.[1])
  expect(titled.map(Number)).toEqual(numbers)
})

test('every file of slow-tests.ts exists', () => {
  expect(slowTests.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
})

test('every pattern of long-tests.ts names files', () => {
  expect(longTests.filter((pattern) => globSync(pattern, { cwd: root }).length === 0)).toEqual([])
})
