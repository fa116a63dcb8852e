/**
 * Limits of connections that have not signed in yet, like OpenSSH's MaxStartups: of one address, and of all addresses together, where
 * a growing share of new connections is dropped.
 */
import { addressGroups } from '../lib/net/address-groups.ts'
import { noOtherProcesses, type OtherProcesses } from './counters.ts'

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

/** The other processes of this server, and the prefix of the keys under which they count the connections of this protocol. */
export interface SharedStarts {
  readonly others: OtherProcesses
  readonly prefix: string
}

/** `fraction` returns a random number from 0 up to 1. */
export function createStartLimits(
  caps: StartCaps,
  fraction: () => number,
  { others, prefix }: SharedStarts = { others: noOtherProcesses, prefix: '' },
): StartLimits {
  const { startsBegin, startsFull, startsPerAddress } = caps
  /** Those of this process, by group. */
  const starting = new Map<string, number>()
  const change = (group: string, by: 1 | -1) => {
    const next = (starting.get(group) ?? 0) + by
    if (next > 0) starting.set(group, next)
    else starting.delete(group)
    others.note(prefix + group, next)
  }
  const isDropped = (group: string): boolean => {
    const byGroup = new Map(starting)
    for (const [key, count] of others.withPrefix(prefix)) {
      const other = key.slice(prefix.length)
      byGroup.set(other, (byGroup.get(other) ?? 0) + count)
    }
    if ((byGroup.get(group) ?? 0) >= startsPerAddress) return true
    const total = [...byGroup.values()].reduce((sum, count) => sum + count, 0)
    if (total >= startsFull) return true
    // Without the address that has the most: a single one must not cause connections of others to be dropped.
    const count = total - Math.max(0, ...byGroup.values())
    if (count < startsBegin) return false
    return fraction() < 0.3 + (0.7 * (count - startsBegin)) / (startsFull - startsBegin)
  }
  return {
    start(address) {
      const group = addressGroups(address)[0]?.key ?? address
      if (isDropped(group)) return null
      change(group, 1)
      let isCounted = true
      return () => {
        if (isCounted) change(group, -1)
        isCounted = false
      }
    },
  }
}
