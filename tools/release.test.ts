/** The release script, run in a temporary repository with the manifests and the changelog of this one. */
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const manifests = ['package.json', ...['client', 'contract', 'server', 'web'].map((name) => `${name}/package.json`)]
const migrations = 'server/src/db/migrations/all.ts'
const files = [...manifests, 'package-lock.json', 'CHANGELOG.md', migrations]

let folder: string
const at = (file: string) => path.join(folder, file)
const read = (file: string) => readFileSync(at(file), 'utf8')
const json = (file: string) => JSON.parse(read(file))
// The tests may be run by git, which then sets the location of its repository in the environment.
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim()
const commitAll = () => git('commit', '--all', '--quiet', '--message', 'more')

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sallyport-release-'))
  for (const file of files) cpSync(path.join(root, file), at(file))
  writeFileSync(
    at('CHANGELOG.md'),
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A change.\n\n## [0.1.0] - 2026-01-01\n\n- All.\n',
  )
  writeFileSync(
    at(migrations),
    "export const minVersions = {\n  '0001-first': '0.0.1',\n  '0002-second': 'unreleased',\n  '0003-third': 'unreleased',\n}\n",
  )
  git('init', '--quiet', '--initial-branch', 'main')
  git('config', 'user.name', 'Mira')
  git('config', 'user.email', 'mira@harbour.example')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'begin')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function release(...args: string[]) {
  const script = path.join(root, 'tools/release.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('a release has one number everywhere, a dated section, a commit and a tag', () => {
  const before = json('package.json').version
  const next = `${Number(before.split('.')[0]) + 1}.0.0`
  expect(release('major')).toEqual({
    status: 0,
    stdout: `Sallyport ${next} is committed and tagged. Publish it with: git push origin main v${next}\n`,
    stderr: '',
  })
  const lock = json('package-lock.json')
  const packages = ['', 'client', 'contract', 'server', 'web'].map((name) => lock.packages[name])
  for (const one of [...manifests.map(json), lock, ...packages]) {
    expect(one.version).toBe(next)
    expect(one.dependencies?.['@sallyport/contract'] ?? next).toBe(next)
  }
  expect(read('CHANGELOG.md')).toMatch(
    /^# Changelog\n\n## \[Unreleased\]\n\n## \[\d+\.0\.0\] - \d{4}-\d\d-\d\d\n\n### Added\n\n- A change\.\n\n## \[0\.1\.0\]/,
  )
  expect(read(migrations)).toBe(
    `export const minVersions = {\n  '0001-first': '0.0.1',\n  '0002-second': '${next}',\n  '0003-third': '${next}',\n}\n`,
  )
  expect(git('log', '-1', '--format=%s %D')).toBe(`release: ${next} HEAD -> main, tag: v${next}`)
  expect(git('cat-file', '-t', `v${next}`)).toBe('tag')
  expect(git('status', '--porcelain')).toBe('')
  expect(git('diff', '--name-only', 'HEAD~1').split('\n').toSorted()).toEqual(files.toSorted())
})

test('only the version changes in a manifest: the rest stays as npm wrote it', () => {
  expect(release('patch').status).toBe(0)
  const lines = git('diff', '--unified=0', 'HEAD~1', '--', '*.json').split('\n')
  const changed = lines.filter((line) => /^\+[^+]/.test(line))
  expect(changed.length).toBeGreaterThan(5)
  expect(changed.filter((line) => !/"(version|@sallyport\/\w+)": "[\d.]+",?$/.test(line))).toEqual([])
})

test('an explicit version, and the next one after it', () => {
  expect(release('7.0.1').status).toBe(0)
  appendChange()
  expect(release('minor').stdout).toContain('Sallyport 7.1.0 is')
  appendChange()
  expect(release('patch').stdout).toContain('Sallyport 7.1.1 is')
  expect(git('tag').split('\n')).toEqual(['v7.0.1', 'v7.1.0', 'v7.1.1'])
})

function appendChange() {
  writeFileSync(at('CHANGELOG.md'), read('CHANGELOG.md').replace('[Unreleased]\n', '[Unreleased]\n\n- More.\n'))
  commitAll()
}

test.each<[string, () => void, string | undefined, RegExp]>([
  ['on another branch', () => git('switch', '--quiet', '--create', 'side'), 'patch', /made on main, and this is side/],
  ['on no branch', () => git('switch', '--quiet', '--detach'), 'patch', /this is no branch/],
  ['with changes', () => appendFileSync(at('CHANGELOG.md'), '\n'), 'patch', /these changes first:\n ?M CHANGELOG\.md/],
  ['with files that are not added', () => writeFileSync(at('new'), ''), 'patch', /first:\n\?\? new/],
  ['without a version', () => undefined, undefined, /Specify the version: .*It is \d+\.\d+\.\d+ now\.$/m],
  ['for an invalid version', () => undefined, 'v9', /"v9" is not a version/],
  ['for an earlier version', () => undefined, '0.0.9', /0\.0\.9 does not come after/],
  ['for a version that has its tag', () => git('tag', 'v9.0.0'), '9.0.0', /The tag v9\.0\.0 exists/],
  ['when nothing has changed', () => emptyChangelog('\n'), 'patch', /has nothing under/],
  ['without a section for it', () => emptyChangelog(null), 'patch', /needs one section/],
])('no release is created %s', (_, arrange, asked, sentence) => {
  arrange()
  const before = [git('rev-parse', 'HEAD'), git('tag'), git('status', '--porcelain')]
  const { status, stderr } = release(...(asked === undefined ? [] : [asked]))
  expect(status).toBe(1)
  expect(stderr).toMatch(sentence)
  expect(stderr).not.toContain('    at ')
  expect([git('rev-parse', 'HEAD'), git('tag'), git('status', '--porcelain')]).toEqual(before)
})

function emptyChangelog(unreleased: string | null) {
  const section = unreleased === null ? '' : `## [Unreleased]\n${unreleased}`
  writeFileSync(at('CHANGELOG.md'), `# Changelog\n\n${section}## [0.1.0] - 2026-01-01\n\n- All.\n`)
  commitAll()
}

test('CHANGELOG.md is ready for a release', () => {
  cpSync(path.join(root, 'CHANGELOG.md'), at('CHANGELOG.md'))
  const [, rest = ''] = read('CHANGELOG.md').split('## [Unreleased]\n')
  const isEmpty = (rest.split(/^## /m)[0] ?? '').trim() === ''
  if (git('status', '--porcelain')) commitAll()
  const { status, stderr } = release('major')
  // Just after a release the section is empty.
  if (isEmpty) expect(stderr).toContain('has nothing under')
  else expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

/** What an operator reads in three minutes. Sections of 0.2.0 and before are older than these limits. */
const limits = { entry: 140, entries: 80, highlights: 12 }

test('CHANGELOG.md is short: entries of one line, few of them, few highlights', () => {
  const [, current = ''] = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8').split(/^(?=## \[Unreleased\])/m)
  const releases = (current.split(/^(?=## \[0\.2\.0\])/m)[0] ?? '').split(/^(?=## )/m)
  expect(releases[0]).toMatch(/^## \[Unreleased\]/)
  for (const text of releases) {
    const [heading = '', ...lines] = text.split('\n').filter((line) => line !== '')
    expect([heading, lines.filter((line) => !/^(- \S|### \w)/.test(line) || line.length > limits.entry)]).toEqual([
      heading,
      [],
    ])
    const [, highlights = ''] = /^### Highlights\n([^#]*)/m.exec(text) ?? []
    const count = (some: string) => some.split('\n').filter((line) => line.startsWith('- ')).length
    expect([
      heading,
      count(highlights) <= limits.highlights,
      count(text) - count(highlights) <= limits.entries,
    ]).toEqual([heading, true, true])
  }
})
