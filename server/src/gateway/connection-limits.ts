/** Limits of connections for protocols that sign in once per connection: number and rate per address, number per user. */
import { setTimeout as delay } from 'node:timers/promises'
import { addressGroups } from '../lib/net/address-groups.ts'
import { createRateLimit } from '../lib/rate-limit.ts'
import { createCounters, noOtherProcesses, type OtherProcesses } from './counters.ts'

export interface ConnectionCaps {
  /** New connections per second from one address. */
  readonly rate: number
  readonly perAddress: number
  readonly perUser: number
}

export interface ConnectionLimits {
  /**
   * Counts a connection until the returned function is called; null over a limit. A connection over the rate is delayed, so that a
   * script that connects for each file gets slower instead of failing; null if the delay would be longer than 2 s.
   */
  openAddress(address: string): Promise<(() => void) | null>
  /** Counts a connection of a signed-in user until the returned function is called; null over a limit. */
  openUser(userId: number): (() => void) | null
  /** The same for a channel of one of these connections, each of which buffers what a client sends. */
  openChannel(userId: number): (() => void) | null
  /** The other processes of this server, whose connections count, too. */
  readonly others: OtherProcesses
}

/** Multiple of the limit of one address that applies to a network, by its prefix length. */
const factors = [1, 4, 16] as const

/** Average over the connections that a user can have; a single one can have more. */
const channelsPerConnection = 3

const maxDelayMs = 2_000

/** Each node counts its own connections, those of all its processes together; the rate is that of one process. IPv6 addresses count by networks of 64, 56 and 48 bits. `now` returns ms, as `wait` takes. */
export function createConnectionLimits(
  { rate, perAddress, perUser }: ConnectionCaps,
  now: () => number = () => performance.now(),
  wait: (ms: number) => Promise<unknown> = delay,
  others: OtherProcesses = noOtherProcesses,
): ConnectionLimits {
  const rates = createRateLimit({ most: rate, windowMs: 1_000 }, now)
  const open = createCounters(others)
  return {
    async openAddress(address) {
      const groups = addressGroups(address).map(({ key, width }) => ({ key, times: factors[width] }))
      const release = open.count(groups.map(({ key, times }) => [key, perAddress * times]))
      if (!release) return null
      const deadline = now() + maxDelayMs
      for (let ms = rates.take(groups); ms > 0; ms = rates.take(groups)) {
        if (now() + ms > deadline) {
          release()
          return null
        }
        await wait(ms)
      }
      return release
    },
    openUser: (userId) => open.count([[`user ${userId}`, perUser]]),
    openChannel: (userId) => open.count([[`channels ${userId}`, perUser * channelsPerConnection]]),
    others,
  }
}
