/**
 * Limits of connections that have not signed in yet, like OpenSSH's MaxStartups: of one address, and of all addresses together, where
 * a growing share of new connections is dropped.
 */
import { addressGroups } from '../lib/net/address-groups.ts'

export interface StartCaps {
  /** Unauthenticated connections from which on some, and from which on all new ones are dropped. */
  readonly startsBegin: number
  readonly startsFull: number
  /** Maximum unauthenticated connections from one address. */
  readonly startsPerAddress: number
}

export const defaultStartCaps: StartCaps = { startsBegin: 10, startsFull: 100, startsPerAddress: 10 }

export interface StartLimits {
  /** Counts a connection until the returned function is called; null if it is to be dropped. */
  start(address: string): (() => void) | null
}

/** `fraction` returns a random number from 0 up to 1. */
export function createStartLimits(caps: StartCaps, fraction: () => number): StartLimits {
  const { startsBegin, startsFull, startsPerAddress } = caps
  const starting = new Set<{ readonly group: string }>()
  const isDropped = (group: string): boolean => {
    const byGroup = new Map<string, number>()
    for (const one of starting) byGroup.set(one.group, (byGroup.get(one.group) ?? 0) + 1)
    if ((byGroup.get(group) ?? 0) >= startsPerAddress) return true
    if (starting.size >= startsFull) return true
    // Without the address that has the most: a single one must not cause connections of others to be dropped.
    const count = starting.size - Math.max(0, ...byGroup.values())
    if (count < startsBegin) return false
    return fraction() < 0.3 + (0.7 * (count - startsBegin)) / (startsFull - startsBegin)
  }
  return {
    start(address) {
      const group = addressGroups(address)[0]?.key ?? address
      if (isDropped(group)) return null
      const one = { group }
      starting.add(one)
      return () => void starting.delete(one)
    },
  }
}
