/** Limits on concurrent operations over all protocols: for an address, a user and an account. */
import { Fault } from '../core/fault.ts'
import { addressGroups } from '../lib/net/address-groups.ts'
import { createCounters } from './counters.ts'

export interface OperationCaps {
  readonly perAddress: number
  readonly perUser: number
  readonly perAccount: number
}

/**
 * The owner that an operation is counted for. Visitors of a share count for its account and their address, not for the share's
 * owner.
 */
export interface OperationOwner {
  readonly address: string
  readonly userId: number | null
  readonly accountId: number
}

export interface OperationLimits {
  /** Counts an operation until the returned function is called. Over a limit throws `unavailable` and counts nothing. */
  begin(who: OperationOwner): () => void
}

const tooManyAtOnce = 'Too many operations are in progress. Wait until some have finished, then try again.'

/** Each node counts its own operations: the limits protect the memory and sockets of this process. */
export function createOperationLimits({ perAddress, perUser, perAccount }: OperationCaps): OperationLimits {
  const inProgress = createCounters()
  return {
    begin({ address, userId, accountId }) {
      const limits: [string, number][] = [
        [`address ${addressGroups(address)[0]?.key ?? address}`, perAddress],
        [`account ${accountId}`, perAccount],
      ]
      if (userId !== null) limits.push([`user ${userId}`, perUser])
      const end = inProgress.count(limits)
      if (end === null) throw new Fault('unavailable', tooManyAtOnce, { retryAfter: 1_000 })
      return end
    },
  }
}
