// A second S3 server, for the nightly tests: MinIO, built from its Go module into `.tools`, which takes about ten minutes. It is
// started for the tests only, and no part of the product.
import { buildGoProgram, pathOf } from './go-program.ts'

const program = {
  name: 'minio',
  package: 'github.com/minio/minio',
  version: 'v0.0.0-20260212201848-7aac2a2c5b7c',
  timeoutMs: 40 * 60_000,
}

/** The program, once it is built. */
export const minio = pathOf(program)

/** Builds it unless it is there. Returns why that is impossible, for people; null if it is there. */
export async function buildMinio(): Promise<string | null> {
  const reason = await buildGoProgram(program)
  return reason && `The tests of object storage with MinIO are skipped, because ${reason}.`
}
