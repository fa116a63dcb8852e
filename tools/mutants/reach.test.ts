import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { transform } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mutantsOf } from './mutators.ts'
import { capture } from './processes.ts'
import { importersOf, markedSources, readReached } from './reach.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sallyport-reach-'))
  mkdirSync(path.join(folder, 'reach'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Marks files at all their mutants. */
function mark(files: Record<string, string>) {
  const texts = new Map(Object.entries(files))
  const mutants = [...texts].flatMap(([file, text]) => mutantsOf(file, text).map((one) => ({ ...one, file })))
  const drawn = mutants.map((one, index) => ({ ...one, id: index + 1 }))
  return { drawn, marked: markedSources(texts, drawn, path.join(folder, 'reach')) }
}

/** Runs marked code in another process while test files are running; changes that were reached, with the test files. */
async function reachedBy(files: Record<string, string>, main: string, running: string[]) {
  const { drawn, marked } = mark(files)
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), marked.get(file) ?? text)
  for (const name of running) writeFileSync(path.join(folder, 'reach', `running-${name}`), `${name}.test.ts`)
  await capture(process.execPath, [path.join(folder, main)], folder)
  const reached = readReached(path.join(folder, 'reach'))
  return drawn.flatMap(({ id, before, after }) =>
    reached.has(id) ? [`${before} → ${after}: ${[...(reached.get(id) ?? [])].toSorted()}`] : [],
  )
}

test('a process records what it reaches, for every test file that is running', async () => {
  const code = `
const f = (a: number) => {
  if (a > 5) return a * 2
  return a - 1
}
console.log(f(7))
`
  const found = await reachedBy({ 'main.ts': code }, 'main.ts', ['one', 'two'])
  expect(found).toContain('> → >=: one.test.ts,two.test.ts')
  expect(found).toContain('* → /: one.test.ts,two.test.ts')
  expect(found.join('\n')).not.toContain('- → +')
})

test('what runs when a module is loaded counts as reached by whoever calls a function of it, or of a file that imports it', async () => {
  const files = {
    'limits.ts': 'export const most = 17\nexport const least = 0\n',
    'user.ts': "import { most } from './limits.ts'\nexport const f = (a: string) => a.length + most\n",
    'main.ts': "import { f } from './user.ts'\nconsole.log(f('b'))\n",
  }
  expect(importersOf(new Map(Object.entries(files)), 'limits.ts')).toEqual(['user.ts'])
  const { drawn, marked } = mark(files)
  const { id = 0 } = drawn.find(({ before }) => before === '17') ?? {}
  expect(marked.get('user.ts')).toContain(`globalThis.__reached(${id})`)
})

test('worker threads without environment record, too', async () => {
  const files = {
    'worker.ts': 'const f = (a: number) => a * 3\nf(2)\n',
    'main.ts':
      "import { Worker } from 'node:worker_threads'\nnew Worker(new URL('./worker.ts', import.meta.url), { env: {} })\n",
  }
  expect(await reachedBy(files, 'main.ts', ['one'])).toContain('* → /: one.test.ts')
})

test.each([
  'a()\nb && c()\n',
  'if (a) b && c()\nelse d = 1\n',
  'const f = () => ({ a: b < 1 && c ? 1 : 2 })\n',
  'class A extends B {\n  constructor() {\n    super(1)\n    this.a = true\n  }\n}\n',
  'async () => {\n  const a = 1\n  ;[b, c] = [2, 3]\n  await d(a - 1)\n}\n',
  'switch (a) {\n  case 1:\n    b()\n}\n',
  'export const a = 1 as const\n',
])('marks leave %j valid, in the same lines', async (text) => {
  const { marked } = mark({ 'a.ts': text })
  const result = marked.get('a.ts') ?? ''
  expect(result).toContain('__reached(1)')
  expect(result.split('\n').length).toBe(text.split('\n').length)
  await expect(transform(result, { loader: 'ts' })).resolves.toBeDefined()
})
