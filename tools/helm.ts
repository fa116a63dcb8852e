// Helm, for the tests of the chart: built from its Go module into `.tools`, which takes some minutes. Run this file to build it; without it
// these tests are skipped.
import { buildGoProgram, pathOf } from './go-program.ts'

const program = { name: 'helm', package: 'helm.sh/helm/v3/cmd/helm', version: 'v3.22.0', timeoutMs: 30 * 60_000 }

/** The program, once it is built. */
export const helm = pathOf(program)

/** Builds it unless it is there. Returns why that is impossible, for people; null if it is there. */
export async function buildHelm(): Promise<string | null> {
  const reason = await buildGoProgram(program)
  return reason && `The tests of the chart are skipped, because ${reason}.`
}

if (process.argv[1] === import.meta.filename) {
  const reason = await buildHelm()
  console.log(reason ?? `There is ${helm}`)
  if (reason) process.exitCode = 1
}
