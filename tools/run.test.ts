import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

/** A repository with only the two shell scripts, a server that prints its arguments, and a count of preparations. */
const outside = mkdtempSync(path.join(tmpdir(), 'sallyport-run-'))
const root = path.join(outside, 'a house with blanks')
const at = (name: string) => path.join(root, name)

const server = `
import { constants, PerformanceObserver } from 'node:perf_hooks'
if (process.argv[2] === 'take in') {
  let whole = 0
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) whole += 1
  }).observe({ entryTypes: ['gc'] })
  for (let i = 0; i < 16_384; i++) {
    Buffer.from(new ArrayBuffer(65_536))
    if (i % 8 === 0) await new Promise(setImmediate)
  }
  await new Promise(setImmediate)
  console.log(JSON.stringify({ whole }))
  process.exit()
}
if (process.argv[2] === 'wait') setInterval(() => {}, 1000)
if (process.argv[2] === 'wait') process.on('SIGTERM', () => process.exit(7))
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), pid: process.pid }))
`
const preparation = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
const root = new URL('..', import.meta.url)
console.log('preparing')
appendFileSync(new URL('count', root), 'x')
for (const folder of ['.tools', 'dist/web', 'dist/guide', 'node_modules']) mkdirSync(new URL(folder, root), { recursive: true })
writeFileSync(new URL('node_modules/.package-lock.json', root), '{}')
writeFileSync(new URL('dist/main.mjs', root), ${JSON.stringify(server)})
for (const name of ['web', 'guide']) writeFileSync(new URL('dist/' + name + '/index.html', root), '')
writeFileSync(new URL('.tools/node-path', root), process.execPath + '\\n')
if (process.argv.includes('--build')) writeFileSync(new URL('.tools/built', root), '')
`

beforeAll(() => {
  for (const folder of ['tools', 'client/src', 'contract/src', 'server/src', 'web/src', 'guide', 'docs', 'bench'])
    mkdirSync(at(folder), { recursive: true })
  for (const file of [
    'package.json',
    'package-lock.json',
    'client/package.json',
    'contract/package.json',
    'server/package.json',
    'web/package.json',
  ]) {
    writeFileSync(at(file), '{}')
  }
  for (const file of ['.npmrc', 'web/index.html', 'web/vite.config.ts', 'bench/RESULTS.md', 'SECURITY.md'])
    writeFileSync(at(file), '')
  writeFileSync(at('server/src/main.ts'), '')
  writeFileSync(at('tools/prepare.mjs'), preparation)
  const repository = path.resolve(import.meta.dirname, '..')
  for (const file of ['sallyport', 'tools/run']) {
    cpSync(path.join(repository, file), at(file))
    chmodSync(at(file), 0o755)
  }
})
afterAll(() => rmSync(outside, { recursive: true, force: true }))

const preparations = () => (existsSync(at('count')) ? readFileSync(at('count'), 'utf8').length : 0)
const env = { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` }
const sallyport = (command = at('sallyport'), args: string[] = []) =>
  JSON.parse(execFileSync(command, args, { encoding: 'utf8', env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'ignore'] }))

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000)

/** Sources a minute old, built half a minute ago: files that a test touches are newer, whatever the resolution of the clock. */
function age() {
  const before = secondsAgo(60)
  execFileSync('find', [root, '-exec', 'touch', '-d', before.toISOString(), '{}', '+'])
}

beforeEach(() => {
  sallyport()
  age()
  utimesSync(at('.tools/built'), secondsAgo(30), secondsAgo(30))
  rmSync(at('count'), { force: true })
})

test('a current build starts at once, with its arguments, in the current directory of the caller', () => {
  const args = ['user', 'add', '--name', 'two words', '']
  expect(sallyport(at('sallyport'), args)).toMatchObject({ args, cwd: tmpdir() })
  expect(preparations()).toBe(0)
})

test('a link to a link does the same', () => {
  symlinkSync(at('sallyport'), path.join(outside, 'first'))
  symlinkSync('first', path.join(outside, 'second'))
  expect(sallyport(path.join(outside, 'second'), ['serve'])).toMatchObject({ args: ['serve'] })
})

test.each(['server/src/main.ts', 'web/index.html', 'contract/package.json', 'package-lock.json', 'tools/prepare.mjs'])(
  'a newer %s prepares once, and the output of that stays out of stdout',
  (file) => {
    utimesSync(at(file), new Date(), new Date())
    sallyport()
    expect(preparations()).toBe(1)
  },
)

test.each(['server/src/main.ts', 'dist/main.mjs', 'dist/web/index.html', 'dist/guide/index.html', 'node_modules'])(
  'a missing %s prepares once',
  (file) => {
    const text = file.endsWith('.ts') ? readFileSync(at(file)) : undefined
    rmSync(at(file), { recursive: true })
    sallyport()
    expect(preparations()).toBe(1)
    if (text) writeFileSync(at(file), text)
  },
)

test('the process is the server: its id, its signals, its exit code', async () => {
  const child = spawn(at('sallyport'), ['wait'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = await once(child.stdout, 'data')
  expect(JSON.parse(String(line)).pid).toBe(child.pid)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([7, null])
})

test('a GiB from the network does not cause repeated garbage collections of the whole heap', () => {
  expect(sallyport(at('sallyport'), ['take in']).whole).toBeLessThan(6)
})
