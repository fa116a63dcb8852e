// Builds what is shipped: the server as one bundle, dist/main.mjs, with its worker threads beside it (previews, password
// hashing, checkpoints of the database, API reference), the web app, dist/web, and the guide, dist/guide. Each file is replaced atomically, so
// that a start during a build never reads a partial one.
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { buildWeb } from './build-web.ts'
import { externalPackages } from './external.ts'
import { runScript } from './steps.ts'

const root = path.resolve(import.meta.dirname, '..')

// The last one is optional, and not used.
const external = [...externalPackages, 'pg-native']

const guide = runScript(['guide/build.ts'], { signal: AbortSignal.timeout(300_000) })
const web = buildWeb(root)
const built = await build({
  entryPoints: [
    'main.ts',
    'lib/images/thumbnail-worker.ts',
    'lib/crypto/hash-worker.ts',
    'db/sqlite/checkpoint-worker.ts',
    'db/sqlite/transaction-worker.ts',
    'http/reference/reference-worker.ts',
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
  // CommonJS packages inside the bundle use require() for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has already printed the error.

for (const { path: file, contents } of built.outputFiles) {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(`${file}.${process.pid}`, contents)
  await rename(`${file}.${process.pid}`, file)
}

await web.catch((error) => {
  console.error(error)
  process.exit(1)
})

if ((await guide).code !== 0) process.exit(1)
