/** Runs code in a child process, for tests of two concurrent processes. */
import { spawn } from 'node:child_process'

const sourceRoot = new URL('../src/', import.meta.url).href

/**
 * Runs the body of an async function in which `load(path)` imports a file of server/src, and gives what it returned.
 * Rejects with what it wrote to standard error when it failed.
 */
export function inOtherProcess<T>(body: string, input: object = {}): Promise<T> {
  const program = `
    const load = (path) => import(${JSON.stringify(sourceRoot)} + path)
    const input = ${JSON.stringify(input)}
    const run = async () => { ${body} }
    run().then((value) => process.stdout.write('\\n' + JSON.stringify(value ?? null)))`
  // Not as a module by an option: threads that the program starts would inherit it, and refuse it.
  const child = spawn(process.execPath, ['--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output.stdout.split('\n').at(-1) ?? '') as T)
      else reject(new Error(`the other process ended with ${code}: ${output.stderr}`))
    })
  })
}
