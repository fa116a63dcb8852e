/**
 * Hashing passwords, in a lane of its own with a bounded queue. Strangers, people whose browser or address is known from
 * earlier sign-ins, and members (who have shown a token, a session or a code) have queues of their own that take turns, so that a
 * flood of wrong sign-ins delays everybody else by one hash.
 */

import type { HashJob } from '../lib/crypto/hash-job.ts'
import type { Hasher } from '../lib/crypto/hash-threads.ts'
import { createFairTurns, type Group } from '../lib/fair-turns.ts'
import { addressGroups } from '../lib/net/address-groups.ts'
import type { Actor } from './actor.ts'
import { Fault } from './fault.ts'

/** Who makes the server hash: it decides the queue, and whose turn it is. */
export type Asker =
  | { readonly kind: 'stranger' | 'known'; readonly address: string }
  | { readonly kind: 'member'; readonly accountId: number; readonly userId: number }

export interface Passwords {
  /** Throws `unavailable` when too many wait. */
  hash(password: string, asker: Asker): Promise<string>
  /**
   * False for a missing hash too, after the same work and waiting in the same queue, so that an unknown user takes as long as a
   * wrong password. Throws `unavailable` when too many wait: nothing was tried then.
   */
  verify(stored: string | null, password: string, asker: Asker): Promise<boolean>
  /** What waits is refused. */
  close(): Promise<void>
}

const longestPassword = 256
/** How many wait at most in each queue: at 10 ms a hash, nobody waits for long. */
const mostWaiting = { stranger: 64, known: 64, member: 256 } as const
/** The same of one address group, by its width: an address or a /64, a /56, a /24 or a /48. */
const mostOfGroup = [4, 8, 16] as const
const mostOfAccount = 64
const mostOfUser = 32
const retryAfterMs = 2_000

interface Waiting {
  readonly job: HashJob
  readonly resolve: (value: string | boolean) => void
  readonly reject: (error: Error) => void
}

const busy = () =>
  new Fault('unavailable', 'Too many passwords are being checked at the moment. Try again in a few seconds.', {
    retryAfter: retryAfterMs,
  })

export function createPasswords(hasher: Hasher): Passwords {
  const turns = createFairTurns<Asker['kind'], Waiting>(mostWaiting)
  let running = 0
  let isClosed = false
  const go = async ({ job, resolve, reject }: Waiting) => {
    running += 1
    try {
      resolve(await hasher.run(job))
    } catch {
      // The thread is gone, by a crash or because the server closes; the next job gets another one.
      reject(busy())
    }
    running -= 1
    next()
  }
  const next = () => {
    while (running < hasher.atOnce || isClosed) {
      const waiting = turns.take()
      if (!waiting) return
      if (isClosed) waiting.reject(busy())
      else void go(waiting)
    }
  }
  const ask = async (job: HashJob, asker: Asker) => {
    const { promise, resolve, reject } = Promise.withResolvers<string | boolean>()
    if (isClosed || !turns.push(asker.kind, groupsOf(asker), { job, resolve, reject })) throw busy()
    next()
    return await promise
  }
  return {
    hash: async (password, asker) => String(await ask({ kind: 'hash', password }, asker)),
    async verify(stored, password, asker) {
      if (password.length > longestPassword || password.trim() === '') return false
      return (await ask({ kind: 'verify', stored, password }, asker)) === true
    },
    async close() {
      isClosed = true
      next()
      await hasher.close()
    },
  }
}

/** From the widest to the narrowest. */
const groupsOf = (asker: Asker): readonly Group[] =>
  asker.kind === 'member'
    ? [
        { key: String(asker.accountId), most: mostOfAccount },
        { key: String(asker.userId), most: mostOfUser },
      ]
    : addressGroups(asker.address)
        .map(({ key, width }) => ({ key, most: mostOfGroup[width] }))
        .toReversed()

/** An actor hashes as a member; a visitor of a share as the stranger that it is. */
export const askerOf = ({ kind, address, accountId, userId }: Actor): Asker =>
  kind === 'visitor' ? { kind: 'stranger', address } : { kind: 'member', accountId, userId }
