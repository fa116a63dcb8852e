/**
 * The thread that hashes passwords: argon2id with the parameters recommended by OWASP (19 MiB, 2 passes), about 10 ms per hash. It
 * uses the blocking functions on purpose: the asynchronous ones would run in libuv's thread pool and delay reads and writes of
 * files.
 */
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import { argon2Options } from './foreign-hash.ts'
import type { HashAnswer, HashJob } from './hash-job.ts'
import { parseShaCrypt, verifyShaCrypt } from './sha-crypt.ts'

const dummyHash = hashSync('a password that nobody has', argon2Options)

function verify(stored: string, password: string): boolean {
  const shaCrypt = parseShaCrypt(stored)
  if (shaCrypt) return verifyShaCrypt(shaCrypt, password)
  try {
    return verifySync(stored, password)
  } catch {
    return false
  }
}

function answer(job: HashJob): HashAnswer {
  if (job.kind === 'hash') return { value: hashSync(job.password, argon2Options) }
  const matches = verify(job.stored ?? dummyHash, job.password)
  return { value: matches && job.stored !== null }
}

parentPort?.on('message', (job: HashJob) => {
  try {
    parentPort?.postMessage(answer(job))
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies HashAnswer)
  }
})
