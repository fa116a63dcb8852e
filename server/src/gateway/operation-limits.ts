/** How many operations may be under way at once, over all protocols: from one address, of one user, of one account. */
import { Fault } from '../core/fault.ts'
import { addressGroups } from '../lib/net/address-groups.ts'

export interface OperationCaps {
  readonly perAddress: number
  readonly perUser: number
  readonly perAccount: number
}

/** Who an operation counts for. Visitors of a share count for its account and for where they come from, not for whoever shares. */
export interface Counted {
  readonly address: string
  readonly userId: number | null
  readonly accountId: number
}

export interface OperationLimits {
  /** Counts an operation until the returned function is called. Throws `unavailable` beyond a cap, and counts nothing then. */
  begin(who: Counted): () => void
}

const tooManyAtOnce = 'Too many operations are under way. Wait for some to end, then try again.'

/** Each node counts for itself: the caps protect the memory and sockets of this process. */
export function createOperationLimits({ perAddress, perUser, perAccount }: OperationCaps): OperationLimits {
  const underWay = new Map<string, number>()
  const change = (key: string, by: 1 | -1) => {
    const count = (underWay.get(key) ?? 0) + by
    if (count > 0) underWay.set(key, count)
    else underWay.delete(key)
  }
  return {
    begin({ address, userId, accountId }) {
      const capped: [string, number][] = [
        [`address ${addressGroups(address)[0]?.key ?? address}`, perAddress],
        [`account ${accountId}`, perAccount],
      ]
      if (userId !== null) capped.push([`user ${userId}`, perUser])
      for (const [key, most] of capped)
        if ((underWay.get(key) ?? 0) >= most) throw new Fault('unavailable', tooManyAtOnce, { retryAfter: 1_000 })
      for (const [key] of capped) change(key, 1)
      let ended = false
      return () => {
        if (ended) return
        ended = true
        for (const [key] of capped) change(key, -1)
      }
    },
  }
}
