/** The server as one file, with its decoder of previews and its worker threads beside it. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { externalPackages } from './external.ts'

/**
 * Bundles `server/src` of this repository, or of the one at `root`, into a folder: `main.mjs`, its workers and their source maps,
 * each replaced atomically, so that a start meanwhile never reads a partial one. Rejects after esbuild has printed the errors.
 */
export async function bundleServer(folder: string, root = path.resolve(import.meta.dirname, '..')): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [
      'main.ts',
      'lib/images/decoder.ts',
      'lib/crypto/hash-worker.ts',
      'db/sqlite/checkpoint-worker.ts',
      'db/sqlite/transaction-worker.ts',
      'http/reference/reference-worker.ts',
    ].map((file) => path.join(root, 'server/src', file)),
    entryNames: '[name]',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    // The last one is optional, and not used.
    external: [...externalPackages, 'pg-native'],
    // CommonJS packages inside the bundle use require() for Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
    logLevel: 'warning',
  })
  await mkdir(folder, { recursive: true })
  for (const { path: file, contents } of outputFiles) {
    await writeFile(`${file}.${process.pid}`, contents)
    await rename(`${file}.${process.pid}`, file)
  }
}
