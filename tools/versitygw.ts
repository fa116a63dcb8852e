// An S3 server for the tests: versitygw, built from its Go module into `.tools`. Run this file to build it; without it the
// tests of object storage are skipped.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import path from 'node:path'

const version = 'v1.8.0'
const tools = path.resolve(import.meta.dirname, '../.tools')

/** The program, once it is built. */
export const versitygw = path.join(tools, `versitygw-${version}`)

/** Builds it unless it is there. Returns why that is impossible, for people; null if it is there. */
export async function buildVersitygw(): Promise<string | null> {
  if (existsSync(versitygw)) return null
  const go = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (go.status !== 0) return 'The tests of object storage are skipped: Go is not installed, which builds their server.'
  console.log(`Building versitygw ${version}, the S3 server of the tests …`)
  const folder = await mkdtemp(path.join(tools, 'versitygw-'))
  try {
    const env = { ...process.env, GOBIN: folder }
    const args = ['install', `github.com/versity/versitygw/cmd/versitygw@${version}`]
    const build = spawnSync('go', args, { env, encoding: 'utf8', timeout: 9 * 60_000 })
    const reason = build.stderr?.trim().split('\n').at(-1) ?? build.error?.message
    if (build.status !== 0) return `The tests of object storage are skipped: their server was not built (${reason}).`
    await rename(path.join(folder, 'versitygw'), versitygw)
    return null
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const reason = await buildVersitygw()
  console.log(reason ?? `There is ${versitygw}`)
  if (reason) process.exitCode = 1
}
