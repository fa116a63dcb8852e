// Builds a program from its Go module into `.tools`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import path from 'node:path'

const tools = path.resolve(import.meta.dirname, '../.tools')

export interface GoProgram {
  readonly name: string
  /** Of the program's package, in its module. */
  readonly package: string
  readonly version: string
  readonly timeoutMs: number
}

/** The program, once it is built. */
export const pathOf = ({ name, version }: GoProgram): string => path.join(tools, `${name}-${version}`)

/** Builds it unless it is there. Returns why that is impossible, to complete "because …"; null if it is there. */
export async function buildGoProgram(program: GoProgram): Promise<string | null> {
  const { name, version, timeoutMs } = program
  if (existsSync(pathOf(program))) return null
  const go = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (go.status !== 0) return 'Go is not installed, which builds their server'
  console.log(`Building ${name} ${version}, a server of the tests …`)
  const folder = await mkdtemp(path.join(tools, `${name}-`))
  try {
    const env = { ...process.env, GOBIN: folder }
    const args = ['install', `${program.package}@${version}`]
    const build = spawnSync('go', args, { env, encoding: 'utf8', timeout: timeoutMs })
    const reason = build.stderr?.trim().split('\n').at(-1) ?? build.error?.message
    if (build.status !== 0) return `their server was not built (${reason})`
    await rename(path.join(folder, name), pathOf(program))
    return null
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
