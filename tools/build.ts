// Builds what is shipped: the server as one bundle, dist/main.mjs, the threads that draw pictures, hash passwords,
// carry the database's log over and pack the API reference beside it, and the web app, dist/web. A file is put in place whole, so a start during a build never reads half of one.
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { buildWeb } from './build-web.ts'

const root = path.resolve(import.meta.dirname, '..')

const external = [
  // They load a native file, or their worker, from beside themselves.
  'better-sqlite3',
  '@node-rs/argon2',
  'sharp',
  '@napi-rs/canvas',
  'ssh2',
  'pdfjs-dist',
  // Five megabytes that only a visitor of the reference page needs.
  '@scalar/fastify-api-reference',
  // Optional, and not used.
  'pg-native',
]

const web = buildWeb(root)
const built = await build({
  entryPoints: [
    'main.ts',
    'lib/images/thumbnail-worker.ts',
    'lib/crypto/digest-worker.ts',
    'lib/crypto/hash-worker.ts',
    'db/sqlite/checkpoint-worker.ts',
    'http/system/reference-worker.ts',
  ].map((file) => path.join(root, 'server/src', file)),
  entryNames: '[name]',
  outdir: path.join(root, 'dist'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  external,
  // CommonJS packages inside the bundle ask for Node's own modules by require().
  banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has said what is wrong, and where

for (const { path: file, contents } of built.outputFiles) {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(`${file}.${process.pid}`, contents)
  await rename(`${file}.${process.pid}`, file)
}

await web.catch((error) => {
  console.error(error)
  process.exit(1)
})
