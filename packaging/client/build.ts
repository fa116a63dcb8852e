/**
 * Builds the package `@sallyport/client` in dist/client: the sources of client/ with plain types and a table of routes instead of
 * the contract, as ES modules without dependencies and with declarations.
 */
import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { version } from '../../server/src/settings/version.ts'
import { npm, root } from '../npm.ts'
import { operationsModule, routesModule } from './types.ts'

const entryPoints = ['index', 'webhooks']

/** Returns the folder, which `npm pack` packs. Rejects if a file does not compile. */
async function buildClient(): Promise<string> {
  const folder = path.join(root, 'dist/client')
  // In this repository, so that the compiler finds the types of Node.
  const work = path.join(root, `.tools/client.${process.pid}`)
  const fresh = path.join(work, 'package')
  try {
    const source = path.join(work, 'src')
    await cp(path.join(root, 'client/src'), source, { recursive: true, filter: (file) => !file.endsWith('.test.ts') })
    await writeFile(path.join(source, 'api/operations.ts'), operationsModule())
    await writeFile(path.join(source, 'api/routes.ts'), routesModule())
    await writeScripts(source, fresh)
    await writeDeclarations(work, path.join(fresh, 'types'))
    await writeFile(path.join(fresh, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`)
    await cp(path.join(root, 'LICENSE'), path.join(fresh, 'LICENSE'))
    await cp(path.join(root, 'docs/javascript.md'), path.join(fresh, 'README.md'))
    await rm(folder, { recursive: true, force: true })
    await mkdir(path.dirname(folder), { recursive: true })
    await rename(fresh, folder)
    return folder
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Packs it into `out`, and returns the path of the archive: the same bytes each time. */
export async function packClient(out: string): Promise<string> {
  const folder = await buildClient()
  const [packed] = JSON.parse(npm(['pack', folder, '--json', '--pack-destination', out])) as [{ filename: string }]
  return path.join(out, packed.filename)
}

async function writeScripts(source: string, folder: string): Promise<void> {
  await build({
    entryPoints: entryPoints.map((name) => path.join(source, `${name}.ts`)),
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: 'shared',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
  })
}

async function writeDeclarations(work: string, folder: string): Promise<void> {
  const compilerOptions = {
    rootDir: path.join(work, 'src'),
    outDir: folder,
    noEmit: false,
    incremental: false,
    declaration: true,
    emitDeclarationOnly: true,
  }
  const project = { extends: '../../tsconfig.json', compilerOptions, include: ['src'] }
  await writeFile(path.join(work, 'tsconfig.json'), JSON.stringify(project))
  const compiler = path.join(root, 'node_modules/typescript7/bin/tsc')
  execFileSync(process.execPath, [compiler, '--project', work], { stdio: ['ignore', 'inherit', 'inherit'] })
  // Declarations import each other by the names of the published files.
  for (const file of globSync('**/*.d.ts', { cwd: folder })) {
    const text = await readFile(path.join(folder, file), 'utf8')
    await writeFile(path.join(folder, file), text.replace(/(from '\.[^']*|import\("\.[^"]*)\.ts(['"])/g, '$1.js$2'))
  }
}

async function manifest(): Promise<object> {
  const { license } = JSON.parse(await readFile(path.join(root, 'client/package.json'), 'utf8')) as { license: string }
  const entry = (name: string) => ({ types: `./types/${name}.d.ts`, default: `./${name}.js` })
  return {
    name: '@sallyport/client',
    version,
    description: 'Typed client of the Sallyport API: uploads that resume, downloads, lists, and verified webhooks.',
    license,
    type: 'module',
    engines: { node: '>=20.3' },
    sideEffects: false,
    types: './types/index.d.ts',
    exports: { '.': entry('index'), './webhooks': entry('webhooks'), './package.json': './package.json' },
  }
}
