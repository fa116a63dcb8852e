// Which test files reach a mutant: the source is marked at the places of all mutants, and each process appends to a file which
// marks were passed, and during which test file.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Drawn } from './draw.ts'
import { functionMarks, type Mark, runsAtLoad } from './mutators.ts'

/** A mark in a file, with the ids of the mutants that it stands for. */
type Placed = { mark: Mark; ids: number[] }

/**
 * The source files with marks, by their names: at the place of each mutant, or, for code that runs when its module is loaded (once
 * for many test files), in every function of its file and of the files that import it. `texts` has all source files.
 */
export function markedSources(
  texts: ReadonlyMap<string, string>,
  mutants: readonly Drawn[],
  folder: string,
): Map<string, string> {
  const places = new Map<string, Placed[]>()
  const place = (file: string, placed: Placed) => places.set(file, [...(places.get(file) ?? []), placed])
  const idsByFunctionsOf = new Map<string, number[]>()
  for (const { file, mark, start, id } of mutants) {
    place(file, { mark, ids: [id] })
    if (!runsAtLoad(file, texts.get(file) ?? '', start)) continue
    for (const user of [file, ...importersOf(texts, file)])
      idsByFunctionsOf.set(user, [...(idsByFunctionsOf.get(user) ?? []), id])
  }
  for (const [file, ids] of idsByFunctionsOf)
    for (const mark of functionMarks(file, texts.get(file) ?? '')) place(file, { mark, ids })
  return new Map([...places].map(([file, placed]) => [file, withMarks(texts.get(file) ?? '', placed, folder)]))
}

/** Files with an import of `target` that is not only of types. */
export function importersOf(texts: ReadonlyMap<string, string>, target: string): string[] {
  const imports = /^(?:import|export)\s+(?!type\b)[^'"]*?from\s+'(\.[^']+)'/gm
  const isUser = ([file, text]: [string, string]) =>
    [...text.matchAll(imports)].some(([, name = '']) => path.posix.join(path.posix.dirname(file), name) === target)
  return [...texts].filter(isUser).map(([file]) => file)
}

/** Inserts calls for the marks, inner ones within outer ones, and what they call, without changing the numbers of lines. */
function withMarks(text: string, placed: readonly Placed[], folder: string): string {
  type Insertion = { at: number; opens: boolean; length: number; added: string }
  const insertions = placed.flatMap(({ mark, ids }): Insertion[] => {
    const call = ids.map((id) => `globalThis.__reached(${id})`).join(',')
    const { kind, start, end } = mark
    const length = end - start
    if (kind === 'body') return [{ at: end, opens: true, length: 0, added: `${call};` }]
    const [before, after] = kind === 'statement' ? [`{${call};`, '}'] : [`(${call},`, ')']
    return [
      { at: start, opens: true, length, added: before },
      { at: end, opens: false, length, added: after },
    ]
  })
  // At the same offset, what ends there is closed first, the innermost first; then the outermost is opened first.
  const inOrder = insertions.toSorted(
    (a, b) => a.at - b.at || Number(a.opens) - Number(b.opens) || (a.opens ? b.length - a.length : a.length - b.length),
  )
  let result = ''
  let from = 0
  for (const { at, added } of inOrder) {
    result += text.slice(from, at) + added
    from = at
  }
  return `${recorder(folder)}${result}${text.slice(from)}`
}

/**
 * One line that defines the function of the marks, unless another file of the process has done so. It needs no import and no
 * environment: it also works in worker threads, in the bundle, and in servers that tests start with settings of their own. Those
 * don't know their test file: they read which ones are running, at most every 5 ms.
 */
const recorder = (folder: string): string =>
  `globalThis.__reached ??= (() => {
const fs = process.getBuiltinModule('node:fs'), folder = ${JSON.stringify(folder)}, seen = new Set();
const own = folder + '/passed-' + process.pid + '-' + process.getBuiltinModule('node:worker_threads').threadId;
let running = [], readAt = -Infinity;
const read = () => {
  if (performance.now() - readAt < 5) return running;
  try { running = fs.readdirSync(folder).filter((name) => name.startsWith('running-')).map((name) => fs.readFileSync(folder + '/' + name, 'utf8')); } catch {}
  readAt = performance.now();
  return running;
};
return (id) => {
  for (const file of globalThis.__testFile ? [globalThis.__testFile] : read()) {
    const key = id + '\\t' + file;
    if (seen.has(key)) continue;
    seen.add(key);
    fs.appendFileSync(own, key + '\\n');
  }
};
})();`.replaceAll('\n', ' ')

/** A setup file for vitest: says which test file a worker runs, to the marks in its process and in those that it starts. */
const setupFile = (folder: string, root: string): string =>
  `import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { expect } from 'vitest'
const file = relative(${JSON.stringify(root)}, expect.getState().testPath)
globalThis.__testFile = file
writeFileSync(${JSON.stringify(`${folder}/running-`)} + process.pid, file)
`

/** Forgets which test files are running, those of workers that have ended. */
export function forgetRunning(folder: string) {
  for (const name of readdirSync(folder).filter((one) => one.startsWith('running-'))) rmSync(path.join(folder, name))
}

/** Files of mutants: which test files have passed each, from what the processes have written. */
export function readReached(folder: string): Map<number, Set<string>> {
  const reached = new Map<number, Set<string>>()
  for (const name of readdirSync(folder).filter((one) => one.startsWith('passed-')))
    for (const line of readFileSync(path.join(folder, name), 'utf8').split('\n')) {
      const [id, file] = line.split('\t')
      if (!id || !file) continue
      const files = reached.get(Number(id)) ?? new Set()
      reached.set(Number(id), files.add(file))
    }
  return reached
}

/** Makes the marked copy of the source files in `tree`. */
export function writeMarked(tree: string, sources: ReadonlyMap<string, string>, folder: string) {
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of sources) writeFileSync(path.join(tree, file), text)
  const config = path.join(tree, 'vitest.config.ts')
  const setup = path.join(tree, 'reach-setup.ts')
  writeFileSync(setup, setupFile(folder, tree))
  const text = readFileSync(config, 'utf8')
  const marked = text.replace(/(\n {2}test: \{\n)/, `$1    setupFiles: [${JSON.stringify(setup)}],\n`)
  if (marked === text) throw new Error('vitest.config.ts has no place for a setup file')
  writeFileSync(config, marked)
}
