// Builds the web app into dist/web with Vite, every text beside its .br and .gz so that nothing is packed while serving.
// Files carry a hash of their content in their name; index.html, which names them, is put in place last.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { build } from 'vite'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** What shrinks; fonts and pictures are packed already. */
const text = /\.(js|css|html|svg|json)$/

/** `root` is the repository's. Rejects with Vite's error when the sources do not build. */
export async function buildWeb(root: string): Promise<void> {
  const folder = path.join(root, 'dist/web')
  const fresh = `${folder}.${process.pid}`
  // Vite takes the word of whoever starts the build: under a test runner React would come with its checks, at twice the size.
  process.env['NODE_ENV'] = 'production'
  await build({
    root: path.join(root, 'web'),
    logLevel: 'warn',
    build: { outDir: fresh, emptyOutDir: true },
  })
  await buildOutside(root, path.join(fresh, 'outside'))
  await Promise.all(
    (await filesIn(fresh)).filter((file) => text.test(file)).map((file) => pack(path.join(fresh, file))),
  )
  await putInPlace(fresh, folder)
}

/** The script of outsiders' pages: one file under a name of its own, since pages that the server writes can't know a hash. */
async function buildOutside(root: string, folder: string): Promise<void> {
  await bundle({
    entryPoints: [path.join(root, 'web/src/outside/outside.tsx')],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'warning',
  })
}

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
}

async function pack(file: string): Promise<void> {
  // The nonce is written into this one at each request.
  if (path.basename(file) === 'index.html') return
  const content = await readFile(file)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  const [brotli, gzipped] = await Promise.all([toBrotli(content, quality), toGzip(content, { level: 9 })])
  await writeFile(`${file}.br`, brotli)
  await writeFile(`${file}.gz`, gzipped)
}

async function putInPlace(fresh: string, folder: string): Promise<void> {
  const files = await filesIn(fresh)
  const before = await filesIn(folder)
  const last = (file: string) => Number(file === 'index.html')
  for (const file of files.toSorted((a, b) => last(a) - last(b))) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await rename(path.join(fresh, file), path.join(folder, file))
  }
  for (const file of before) if (!files.includes(file)) await rm(path.join(folder, file))
  await rm(fresh, { recursive: true })
}
