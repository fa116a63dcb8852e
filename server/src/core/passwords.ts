/**
 * Hashes passwords in separate threads with a bounded queue. Strangers, clients whose browser or address is known from earlier
 * sign-ins, and members (authenticated by a token, a session or a code) have separate queues that take turns, so that a flood of
 * wrong sign-ins delays everybody else by one hash only.
 */

import { weakHashOf } from '../lib/crypto/foreign-hashes/foreign-hash.ts'
import { wrappedHash } from '../lib/crypto/foreign-hashes/forms.ts'
import type { HashJob } from '../lib/crypto/hash-job.ts'
import type { Hasher } from '../lib/crypto/hash-threads.ts'
import { createFairQueue, type Group } from '../lib/fair-queue.ts'
import { addressGroups } from '../lib/net/address-groups.ts'
import type { Actor } from './actor.ts'
import { Fault } from './fault.ts'

/** Who causes the hashing; decides the queue and the turn in it. */
export type Requester =
  | { readonly kind: 'stranger' | 'known'; readonly address: string }
  | { readonly kind: 'member'; readonly accountId: number; readonly userId: number }

export interface Passwords {
  /** Throws `unavailable` if the queue is full. */
  hash(password: string, requester: Requester): Promise<string>
  /**
   * False for a missing hash, too, after the same work in the same queue, so that an unknown user takes as long as a wrong
   * password. Throws `unavailable` if the queue is full; then nothing was checked.
   */
  verify(stored: string | null, password: string, requester: Requester): Promise<boolean>
  /** Refuses all waiting jobs. */
  close(): Promise<void>
}

const longestPassword = 256
/** Maximum waiting jobs per queue: at 10 ms per hash, the wait stays short. */
const maxWaiting = { stranger: 64, known: 64, member: 256 } as const
/** Maximum waiting jobs of one network of addresses, by its prefix length: an address or a /64; a /56; a /24 or a /48. */
const maxOfGroup = [4, 8, 16] as const
const maxOfAccount = 64
const maxOfUser = 32
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
  const queue = createFairQueue<Requester['kind'], Waiting>(maxWaiting)
  let running = 0
  let isClosed = false
  const go = async ({ job, resolve, reject }: Waiting) => {
    running += 1
    try {
      resolve(await hasher.run(job))
    } catch {
      // The thread has ended, by a crash or because the server is closing; the next job starts another one.
      reject(busy())
    }
    running -= 1
    next()
  }
  const next = () => {
    while (running < hasher.atOnce || isClosed) {
      const waiting = queue.take()
      if (!waiting) return
      if (isClosed) waiting.reject(busy())
      else void go(waiting)
    }
  }
  const runJob = async (job: HashJob, requester: Requester) => {
    const { promise, resolve, reject } = Promise.withResolvers<string | boolean>()
    if (isClosed || !queue.push(requester.kind, groupsOf(requester), { job, resolve, reject })) throw busy()
    next()
    return await promise
  }
  return {
    hash: async (password, requester) => String(await runJob({ kind: 'hash', password }, requester)),
    async verify(stored, password, requester) {
      if (password.length > longestPassword || password.trim() === '') return false
      return (await runJob({ kind: 'verify', stored, password }, requester)) === true
    },
    async close() {
      isClosed = true
      next()
      await hasher.close()
    },
  }
}

/** From the widest to the narrowest. */
const groupsOf = (requester: Requester): readonly Group[] =>
  requester.kind === 'member'
    ? [
        { key: String(requester.accountId), most: maxOfAccount },
        { key: String(requester.userId), most: maxOfUser },
      ]
    : addressGroups(requester.address)
        .map(({ key, width }) => ({ key, most: maxOfGroup[width] }))
        .toReversed()

/** An actor hashes as a member; a visitor of a share as a stranger. */
export const requesterOf = ({ kind, address, accountId, userId }: Actor): Requester =>
  kind === 'visitor' ? { kind: 'stranger', address } : { kind: 'member', accountId, userId }

/**
 * The hash of a new password, or the one that another server had of it. One that is guessed quickly is kept behind a hash of this
 * server, so that the database has none. Throws `unavailable` if the queue is full.
 */
export async function newHash(
  passwords: Passwords,
  { password, foreignHash }: { readonly password: string; readonly foreignHash?: string | undefined },
  requester: Requester,
): Promise<string> {
  if (foreignHash === undefined) return await passwords.hash(password, requester)
  const weak = weakHashOf(foreignHash)
  return weak ? wrappedHash(weak, await passwords.hash(weak.digest, requester)) : foreignHash
}
