/** The published client as an application has it: packed, installed into a folder of its own, and run by Node. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packClient } from '../../packaging/client/build.ts'
import { npm } from '../../packaging/npm.ts'

export interface InstalledClient {
  readonly folder: string
  /** Of the package, below node_modules. */
  file(name: string): Promise<string>
  /** Starts a script, ES modules, with the oldest supported Node if this machine has one. */
  start(script: string, environment?: Readonly<Record<string, string>>): Promise<Script>
  /** The output of a script that ends by itself; rejects with the output if it fails. */
  run(script: string, environment?: Readonly<Record<string, string>>): Promise<string>
}

export interface Script {
  readonly process: ChildProcess
  output(): string
  readonly ended: Promise<number | null>
}

/** `stack` removes it, and ends what was started. */
export async function installClient(stack: AsyncDisposableStack): Promise<InstalledClient> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-application-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const archive = await packClient(folder)
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  npm(['install', archive, '--offline'], folder)
  let scripts = 0
  const start: InstalledClient['start'] = async (script, environment = {}) => {
    scripts += 1
    const file = join(folder, `script-${scripts}.mjs`)
    await writeFile(file, script)
    const child = spawn('node', [file], { cwd: folder, env: { ...process.env, ...environment } })
    stack.defer(() => void child.kill('SIGKILL'))
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk
      })
    const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
    return { process: child, output: () => output, ended }
  }
  return {
    folder,
    file: (name) => readFile(join(folder, 'node_modules/@sallyport/client', name), 'utf8'),
    start,
    async run(script, environment) {
      const { ended, output } = await start(script, environment)
      if ((await ended) !== 0) throw new Error(output())
      return output()
    },
  }
}
