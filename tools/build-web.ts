// Builds the web app into dist/web with Vite, once for each language. Text files get a .br and a .gz beside them, so that nothing
// is compressed at request time. File names contain a hash of the content; index.html and index.de.html, which refer to them, are
// replaced last.
import { cp, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { build as bundle } from 'esbuild'
import { build } from 'vite'
import { filesIn, packFiles, putInPlace } from './built-files.ts'
import { translateTexts } from './translate-texts.ts'

/** Types worth compressing; fonts and images are compressed already. The server inserts a nonce into pages at each request. */
const text = /\.(js|css|svg|json)$/

/** `root` is the repository's. Rejects with Vite's error when the sources do not build. */
export async function buildWeb(root: string): Promise<void> {
  const folder = path.join(root, 'dist/web')
  const fresh = `${folder}.${process.pid}`
  // Vite keeps an existing NODE_ENV: a test runner's would build React's development version, twice the size.
  process.env['NODE_ENV'] = 'production'
  await buildLanguages(root, fresh)
  await buildPublicPages(root, path.join(fresh, 'public-pages'))
  await checkStyles(root, fresh)
  await packFiles(fresh, text)
  await putInPlace(fresh, folder)
}

/** Files without texts, such as packages and style sheets, are the same in all languages, and so are their names. */
async function buildLanguages(root: string, folder: string): Promise<void> {
  const german = `${folder}.de`
  const options = { root: path.join(root, 'web'), logLevel: 'warn' } as const
  // Nobody is to be told that a build on a busy machine is slow.
  const into = { emptyOutDir: true, rolldownOptions: { checks: { pluginTimings: false } } }
  await Promise.all([
    build({ ...options, build: { ...into, outDir: folder } }),
    build({ ...options, build: { ...into, outDir: german }, plugins: [translateTexts('de')] }),
  ])
  await rename(path.join(german, 'index.html'), path.join(folder, 'index.de.html'))
  await cp(path.join(german, 'assets'), path.join(folder, 'assets'), { recursive: true })
  await rm(german, { recursive: true })
}

/** The script of the public pages and their font: files with fixed names, because pages that the server renders do not know hashes. */
async function buildPublicPages(root: string, folder: string): Promise<void> {
  await bundle({
    entryPoints: [path.join(root, 'web/src/public-pages/public-pages.tsx')],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'warning',
  })
  const fonts = path.join(root, 'node_modules/@fontsource-variable/inter/files')
  await cp(path.join(fonts, 'inter-latin-wght-normal.woff2'), path.join(folder, 'inter-latin.woff2'))
}

/** Rejects if a script uses a class of Mantine's that no style sheet has: web/src/shell/mantine.css lists the components. */
async function checkStyles(root: string, folder: string): Promise<void> {
  const classes = (text: string) => text.match(/\bm_[\da-f]{6,8}\b/g) ?? []
  const assets = path.join(folder, 'assets')
  const read = async (ending: string) => {
    const files = (await filesIn(assets)).filter((file) => file.endsWith(ending))
    return await Promise.all(files.map((file) => readFile(path.join(assets, file), 'utf8')))
  }
  const all = await readFile(path.join(root, 'node_modules/@mantine/core/styles.css'), 'utf8')
  const styled = new Set((await read('.css')).flatMap(classes))
  const missing = new Set(classes(all)).intersection(new Set((await read('.js')).flatMap(classes))).difference(styled)
  if (missing.size > 0)
    throw new Error(`web/src/shell/mantine.css lacks the components with the classes ${[...missing].join(', ')}.`)
}
