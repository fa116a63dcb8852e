/** Compares what a source has with what an import added. Reads both, and changes neither. */
import { Fault } from '../../core/fault.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { importOf } from '../../core/imports/store.ts'
import { formatPath } from '../../lib/text/path.ts'
import { createPathsOfInterest } from '../paths-of-interest.ts'
import type { ImportSource } from '../source.ts'
import { createThrottle } from '../throttle.ts'
import { verifyAccount } from './account.ts'
import { verifyFiles } from './files.ts'
import { countNames, type VerifiedCount, type VerifyProblem, type VerifyScope } from './scope.ts'

export interface VerifyInput {
  readonly into: string
  /** Leaves out users, shares and so on. */
  readonly filesOnly: boolean
  /** Reads files for which the source gives no hash. */
  readonly deep: boolean
  /** Bytes a second; null for as fast as possible. */
  readonly rate: number | null
  readonly signal: AbortSignal
  readonly onProgress?: (files: number, bytes: number) => void
  /** Called with what was compared before an error or the signal ended it, if anything was. */
  readonly onStopped?: (verified: Verified) => void
}

export interface Verified {
  /** False if it was stopped before everything was compared. */
  readonly complete: boolean
  readonly into: string
  readonly requests: number
  /**
   * `identical`: files with the same SHA-256; `sameSize`: files of which only the size is known; `folders` and `settings` (users,
   * shares and so on) that are the same; `special`: what is neither file nor folder, and not imported; `differs` and `missing`: all others.
   */
  readonly counts: Readonly<Record<VerifiedCount, number>>
  /** Of each of `differs` and `missing` the first thousand. */
  readonly problems: readonly VerifyProblem[]
}

const mostListed = 1_000

/** Throws `not-found` if nothing was imported from this source into this folder. */
export async function verifyImport(
  { ctx, actor }: Pick<VerifyScope, 'ctx' | 'actor'>,
  source: ImportSource,
  { into, filesOnly, deep, rate, signal, onProgress, onStopped }: VerifyInput,
): Promise<Verified> {
  const path = formatPath(tree.namesOf(into, 'path'))
  const key = { accountId: actor.accountId, kind: source.kind, address: source.address, into: path }
  const known = await importOf(ctx.db.q, key)
  if (!known) throw new Fault('not-found', `Nothing was imported from ${source.address} into ${path}.`)
  const counts = Object.fromEntries(countNames.map((name) => [name, 0])) as Record<VerifiedCount, number>
  const problems: VerifyProblem[] = []
  const read = { files: 0, bytes: 0 }
  const scope = {
    ...{ ctx, actor, source, import: known, signal, deep, throttle: createThrottle(rate) },
    count(what: VerifiedCount) {
      counts[what] += 1
    },
    problem(problem: VerifyProblem) {
      counts[problem.what] += 1
      if (counts[problem.what] <= mostListed) problems.push(problem)
    },
    onFile(bytes: number) {
      read.files += 1
      read.bytes += bytes
      onProgress?.(read.files, read.bytes)
    },
  }
  const result = (complete: boolean): Verified => ({
    ...{ complete, into: path, requests: source.requests(), counts: { ...counts }, problems },
  })
  try {
    const account = filesOnly ? null : ((await source.account?.read(signal)) ?? null)
    const whole: VerifyScope = { ...scope, paths: createPathsOfInterest(account) }
    await verifyFiles(whole)
    if (account) await verifyAccount(whole, account)
    return result(true)
  } catch (error) {
    if (read.files > 0 || signal.aborted) onStopped?.(result(false))
    throw error
  }
}
