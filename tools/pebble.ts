// A certificate authority for the tests: pebble, of Let's Encrypt, and its DNS server, built from their Go module into
// `.tools`. Run this file to build them; without them the tests of certificates by ACME are skipped.
import { buildGoProgram, pathOf } from './go-program.ts'

const module = 'github.com/letsencrypt/pebble/v2'
const version = 'v2.10.3'
const authority = { name: 'pebble', package: `${module}/cmd/pebble`, version, timeoutMs: 5 * 60_000 }
const dns = {
  name: 'pebble-challtestsrv',
  package: `${module}/cmd/pebble-challtestsrv`,
  version,
  timeoutMs: 5 * 60_000,
}

/** The programs, once they are built. */
export const pebble = pathOf(authority)
export const pebbleDns = pathOf(dns)

/** Builds them unless they are there. Returns why that is impossible, for people; null if they are there. */
export async function buildPebble(): Promise<string | null> {
  const reason = (await buildGoProgram(authority)) ?? (await buildGoProgram(dns))
  return reason && `The tests of certificates by ACME are skipped, because ${reason}.`
}

if (process.argv[1] === import.meta.filename) {
  const reason = await buildPebble()
  console.log(reason ?? `There is ${pebble}`)
  if (reason) process.exitCode = 1
}
