// Builds what is shipped: the server as one bundle, dist/main.mjs, with its decoder of previews and its worker threads beside it (password
// hashing, checkpoints of the database, API reference), the web app, dist/web, and the guide, dist/guide. Each file is replaced atomically, so
// that a start during a build never reads a partial one.
import path from 'node:path'
import { buildWeb } from './build-web.ts'
import { bundleServer } from './bundle.ts'
import { runScript } from './steps.ts'

const root = path.resolve(import.meta.dirname, '..')

const guide = runScript(['guide/build.ts'], { signal: AbortSignal.timeout(300_000) })
const web = buildWeb(root)
await bundleServer(path.join(root, 'dist')).catch(() => process.exit(1)) // esbuild has already printed the error.

await web.catch((error) => {
  console.error(error)
  process.exit(1)
})

if ((await guide).code !== 0) process.exit(1)
