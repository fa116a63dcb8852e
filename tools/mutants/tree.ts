// A copy of the repository in which mutants are tried: its files as they are, its packages as links, built.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { bundleServer } from '../bundle.ts'
import { sourceFiles } from './draw.ts'
import { capture } from './processes.ts'

/** Copies all files that are not ignored, except for those of `.tools`, which are linked. An earlier copy is replaced. */
export async function copyTree(root: string, tree: string) {
  rmSync(tree, { recursive: true, force: true })
  const listed = await capture('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root)
  for (const file of listed.split('\0').filter((name) => name && existsSync(path.join(root, name)))) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true })
    cpSync(path.join(root, file), path.join(tree, file), { verbatimSymlinks: true })
  }
  linkEntries(
    root,
    tree,
    'node_modules',
    (name) => !name.startsWith('.vi') && name !== '.cache' && name !== '@sallyport',
  )
  // The packages of the repository itself are those of the copy.
  cpSync(path.join(root, 'node_modules/@sallyport'), path.join(tree, 'node_modules/@sallyport'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  for (const part of ['client', 'contract', 'server', 'web'])
    if (existsSync(path.join(root, part, 'node_modules'))) linkEntries(root, tree, `${part}/node_modules`, () => true)
  linkTools(root, tree)
}

/** Links what is installed in `.tools`, so far as the copy does not have it. */
export function linkTools(root: string, tree: string) {
  const own = ['mutants', 'reports', 'compiled', 'built', 'lock']
  linkEntries(root, tree, '.tools', (name) => !own.includes(name) && !name.endsWith('.tsbuildinfo'))
}

function linkEntries(root: string, tree: string, folder: string, isLinked: (name: string) => boolean) {
  mkdirSync(path.join(tree, folder), { recursive: true })
  const present = readdirSync(path.join(tree, folder))
  for (const name of readdirSync(path.join(root, folder)).filter((one) => isLinked(one) && !present.includes(one)))
    symlinkSync(path.join(root, folder, name), path.join(tree, folder, name))
}

/** Builds the bundle of the server in the copy, and says that everything is built: nothing else depends on the changed files. */
export async function rebuildServer(tree: string) {
  await bundleServer(path.join(tree, 'dist'), tree)
  const stamp = path.join(tree, '.tools/built')
  writeFileSync(stamp, '')
  // Not older than the changed file, whatever the resolution of times.
  const now = new Date(Date.now() + 1000)
  utimesSync(stamp, now, now)
}

/** Where the copy keeps what a mutant, or the marks, replace. */
const originals = (tree: string): string => path.join(tree, '.tools', 'originals')

const replaceable = (folder: string): string[] => [...sourceFiles(folder), 'vitest.config.ts']

/** Keeps the source files of a new copy as they are. */
export function keepSources(tree: string) {
  for (const file of replaceable(tree)) cpSync(path.join(tree, file), path.join(originals(tree), file))
}

/** Makes the source files what they were; a change that was interrupted is undone. */
export function restoreSources(tree: string) {
  for (const file of replaceable(originals(tree))) {
    const text = readFileSync(path.join(originals(tree), file), 'utf8')
    if (readFileSync(path.join(tree, file), 'utf8') !== text) writeFileSync(path.join(tree, file), text)
  }
}

/** The texts of the source files, by their names. */
export const readSources = (tree: string): Map<string, string> =>
  new Map(sourceFiles(originals(tree)).map((file) => [file, readFileSync(path.join(originals(tree), file), 'utf8')]))
