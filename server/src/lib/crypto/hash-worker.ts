/**
 * The thread that hashes passwords: argon2id with the parameters recommended by OWASP (19 MiB, 2 passes), about 10 ms per hash. It
 * uses the blocking functions on purpose: the asynchronous ones would run in libuv's thread pool and delay reads and writes of
 * files.
 */
import { parentPort } from 'node:worker_threads'
import { hashSync } from '@node-rs/argon2'
import { argon2Options } from './foreign-hashes/foreign-hash.ts'
import { verifyHash } from './foreign-hashes/verify.ts'
import type { HashAnswer, HashJob } from './hash-job.ts'

const dummyHash = hashSync('a password that nobody has', argon2Options)

function answer(job: HashJob): HashAnswer {
  if (job.kind === 'hash') return { value: hashSync(job.password, argon2Options) }
  const matches = verifyHash(job.stored ?? dummyHash, job.password)
  return { value: matches && job.stored !== null }
}

parentPort?.on('message', (job: HashJob) => {
  try {
    parentPort?.postMessage(answer(job))
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies HashAnswer)
  }
})
