// An S3 server for the tests: versitygw, built from its Go module into `.tools`. Run this file to build it; without it the
// tests of object storage are skipped.
import { buildGoProgram, pathOf } from './go-program.ts'

const program = {
  name: 'versitygw',
  package: 'github.com/versity/versitygw/cmd/versitygw',
  version: 'v1.8.0',
  timeoutMs: 9 * 60_000,
}

/** The program, once it is built. */
export const versitygw = pathOf(program)

/** Builds it unless it is there. Returns why that is impossible, for people; null if it is there. */
export async function buildVersitygw(): Promise<string | null> {
  const reason = await buildGoProgram(program)
  return reason && `The tests of object storage are skipped, because ${reason}.`
}

if (process.argv[1] === import.meta.filename) {
  const reason = await buildVersitygw()
  console.log(reason ?? `There is ${versitygw}`)
  if (reason) process.exitCode = 1
}
